'use client';
import { Alert, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconBrush } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/EmptyState';
import { formatNumber } from '../ui/format';
import type { Sample } from './use-sample';

/** In place of an empty list: the sample is on its way, or why it is not. */
export function SampleComing({ sample, action }: { sample: Sample; action: ReactNode }) {
  if (sample.state === 'failed') return <SampleFailed problem={sample.problem} />;
  return (
    <EmptyState icon={IconBrush} title="Your sample dataset is on its way" action={action}>
      <Stack gap="sm" align="center">
        <span>
          Darkroom draws a set of chest films to look around with. No patient is in them. You need not wait: import your
          own images whenever you like.
        </span>
        <SampleProgress sample={sample} />
      </Stack>
    </EmptyState>
  );
}

/** One line above other datasets while the sample is not among them. */
export function SampleNotice({ sample }: { sample: Sample }) {
  if (sample.state === 'failed') return <SampleFailed problem={sample.problem} />;
  return (
    <Group mb="md" gap="sm">
      <Text size="sm">The sample dataset is on its way.</Text>
      <SampleProgress sample={sample} />
    </Group>
  );
}

function SampleProgress({ sample: { done, total } }: { sample: Sample }) {
  const isCounted = total > 0;
  return (
    <Group gap="sm" justify="center">
      <Progress
        value={isCounted ? (done / total) * 100 : 0}
        w={160}
        color="amber"
        aria-label="Films of the sample drawn"
      />
      <Text size="sm" className="tabular">
        {isCounted ? `${formatNumber(done)} of ${formatNumber(total)} films drawn` : 'Starting to draw'}
      </Text>
    </Group>
  );
}

const SampleFailed = ({ problem }: { problem: string | null }) => (
  <Alert
    mb="md"
    color="yellow"
    icon={<IconAlertTriangle aria-hidden />}
    title="The sample dataset could not be made"
    role="status"
  >
    <Text size="sm">
      {problem} Everything else works. It is tried again when Darkroom is started anew; DARKROOM_SAMPLE=off does without
      it.
    </Text>
  </Alert>
);
