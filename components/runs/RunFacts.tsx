import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FactList } from '../datasets/FactList';
import { Section } from '../datasets/Section';
import { formatTitle } from '../imports/format-words';
import { formatCount } from '../ui/format';
import { Mono } from '../ui/Mono';
import { RelativeTime } from '../ui/RelativeTime';
import type { Run } from './types';

const DUPLICATES: Record<Run['settings']['dedup_action'], string> = {
  default: 'exact copies set aside, near ones undecided',
  report: 'only reported',
  remove: 'set aside',
  quarantine: 'quarantined',
};

/** Where the run came from and how it was set. */
export function RunFacts({ run }: { run: Run }) {
  const { settings } = run;
  const off = run.steps.filter((step) => step.state === 'skipped').map((step) => step.title.toLowerCase());
  const facts: [string, ReactNode][] = [
    ['Into', run.appends ? 'a dataset that was there' : 'a new dataset'],
    ['Source', <Mono key="source">{run.source.title}</Mono>],
    [
      'Format',
      run.format ? (
        <>
          {formatTitle(run.format.id)}
          <Text size="xs" c="dimmed">
            {run.format.why}
          </Text>
        </>
      ) : (
        'not detected yet'
      ),
    ],
    ['Validation', `${settings.validation_mode}, ${settings.size_preset} sizes, ${settings.check_level} checks`],
    ['Duplicates', settings.enable_deduplication ? DUPLICATES[settings.dedup_action] : 'not looked for'],
    ['Switched off', off.length === 0 ? 'nothing' : off.join(', ')],
    ['Started', <RelativeTime key="started" time={run.started_at} fallback="not yet" />],
    ['Started by', run.created_by ?? 'an API key'],
    [
      'Attempt',
      `${run.attempt}${run.recoveries > 0 ? `, ${formatCount(run.recoveries, 'recovery', 'recoveries')}` : ''}`,
    ],
    ['Run id', <Mono key="id">{run.id}</Mono>],
  ];
  return (
    <Section title="About this run">
      <FactList facts={facts} />
    </Section>
  );
}
