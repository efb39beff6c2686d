'use client';
import { Anchor, Group, Progress, Text } from '@mantine/core';
import Link from 'next/link';
import { isUnderWay } from '../runs/run-words';
import { formatEta, formatNumber, formatPercent } from '../ui/format';
import { StateBadge } from '../ui/StateBadge';
import { runHref } from './links';
import type { DatasetSummary } from './types';

/** That the dataset is still being made, or could not be: one line that leads to the run. */
export function LatestRunNotice({ run }: { run: DatasetSummary['latest_run'] }) {
  if (!run || run.state === 'completed') return null;
  const eta = isUnderWay(run.state) ? formatEta(run.eta_seconds) : null;
  return (
    <Group mb="lg" gap="sm" role="status">
      <StateBadge state={run.state} />
      {run.error ? (
        <Text size="sm">{run.error.message}</Text>
      ) : (
        <>
          <Progress value={run.percentage} w={140} color="amber" aria-label="Progress of the latest run" />
          <Text size="sm" className="tabular">
            {formatPercent(run.percentage)} · {formatNumber(run.done)} of {formatNumber(run.total)} items
            {eta && ` · ${eta}`}
          </Text>
        </>
      )}
      <Anchor component={Link} href={runHref(run.id)} size="sm" underline="always">
        Open the run
      </Anchor>
    </Group>
  );
}
