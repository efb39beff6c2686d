'use client';
import { Group, Stack, Text, Title } from '@mantine/core';
import { formatAbout, formatBytes, formatCount, formatNumber } from '../ui/format';
import { Stat } from '../ui/Stat';
import { FoundClasses, FoundDataset, FoundSplits } from './DryRunFindings';
import classes from './DryRunPanel.module.css';
import { DryRunProblems } from './DryRunProblems';
import type { WizardSource } from './draft-link';
import { formatTitle } from './format-words';
import { LookingInside } from './LookingInside';
import { thing } from './source-words';
import type { DryRun, DryRunQuery } from './use-dry-run';

type Props = { dryRun: DryRunQuery; source: WizardSource | null; onCancel: () => void };

/** What was found in the source, as it becomes known. */
export function DryRunPanel({ dryRun, source, onCancel }: Props) {
  const isLooking = dryRun.isPending && dryRun.isFetching;
  return (
    <aside className={classes.panel} aria-label="What was found" aria-live="polite" aria-busy={dryRun.isFetching}>
      {dryRun.isPending && !isLooking && (
        <Text c="dimmed">What is in the {thing(source)} shows here before anything is started.</Text>
      )}
      {isLooking && <LookingInside source={source} onCancel={onCancel} />}
      {dryRun.isError && !dryRun.data && <Text c="dimmed">Nothing is known about this {thing(source)} yet.</Text>}
      {dryRun.data && (
        <div style={{ opacity: dryRun.isPlaceholderData ? 0.6 : 1 }}>
          <Found found={dryRun.data} />
        </div>
      )}
    </aside>
  );
}

function Found({ found }: { found: DryRun }) {
  const { format, why, images, labels, other_files, bytes, estimated_seconds, readers, sampled_labels } = found;
  return (
    <Stack gap="lg">
      <Stack gap={2}>
        <Title order={2}>{formatTitle(format)}</Title>
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      </Stack>
      <Group gap="xl" align="flex-start">
        <Stat size="lg" label="Images" value={formatNumber(images)} />
        <Stat size="lg" label="Label files" value={formatNumber(labels)} />
      </Group>
      <Group gap="xl" align="flex-start">
        <Stat label="Size" value={formatBytes(bytes)} />
        <Stat
          label="Will take about"
          value={estimated_seconds === null ? 'not known' : formatAbout(estimated_seconds)}
        />
        {readers.length > 0 && <Stat label="Readers" value={formatNumber(readers.length)} n={readers.join(', ')} />}
      </Group>
      {found.appends_to && <FoundDataset found={found.appends_to} />}
      <DryRunProblems problems={found.problems} />
      <FoundSplits splits={found.splits} images={images} />
      <FoundClasses classes={found.classes} merged={found.appends_to?.classes ?? []} />
      <Text size="xs" c="dimmed">
        {labels > 0 && `${formatCount(sampled_labels, 'label file')} looked into.`}
        {other_files > 0 && ` ${formatCount(other_files, 'other file')} will not be imported.`}
      </Text>
    </Stack>
  );
}
