'use client';
import { Group, Progress, Text } from '@mantine/core';
import { formatBytes, formatDuration, formatEta, formatNumber, formatPercent, formatRate } from '../ui/format';
import { freshMessage, isUnderWay, stoppedAt } from './run-words';
import classes from './runs.module.css';
import type { Run } from './types';
import { useSeconds } from './use-seconds';

/** How far the run is: the percentage of its items, the rate, what is left. */
export function RunProgress({ run }: { run: Run }) {
  const seconds = useSeconds(run.started_at, run.ended_at);
  const current = run.steps.find((one) => one.id === run.current_step);
  const step = current ?? (run.state === 'pending' ? null : stoppedAt(run));
  const message = freshMessage(run);
  const isGoing = isUnderWay(run.state);
  const eta = isGoing ? formatEta(run.eta_seconds) : null;
  return (
    <div>
      <Group justify="space-between" align="flex-end" gap="xs">
        <Group gap="sm" align="baseline">
          <Text className={classes.percentage} component="p">
            {formatPercent(run.percentage)}
          </Text>
          <Text c="dimmed">of the run</Text>
        </Group>
        <Group gap="lg" className="tabular">
          {isGoing && run.rate_per_second !== null && <Text>{formatRate(run.rate_per_second, 'items')}</Text>}
          {run.bytes_total > 0 && (
            <Text c="dimmed">
              {formatBytes(run.bytes_done)} of {formatBytes(run.bytes_total)}
            </Text>
          )}
          {seconds !== null && <Text c="dimmed">{formatDuration(Math.floor(seconds))}</Text>}
          {eta && <Text fw={600}>{eta}</Text>}
        </Group>
      </Group>
      <Progress
        mt="xs"
        size={8}
        value={run.percentage}
        color={isGoing ? 'amber' : run.state === 'failed' ? 'red' : 'gray'}
        aria-label="Progress of the run"
      />
      <Text mt={6} mih={21}>
        {step && (
          <Text span fw={500}>
            Step {step.number} of {run.steps.length}: {step.title}
          </Text>
        )}
        {step && run.total > 0 && (
          <Text span className="tabular">
            {' · '}
            {formatNumber(run.done)} of {formatNumber(run.total)} items
          </Text>
        )}
        {message && (
          <Text span c="dimmed">
            {step ? ' · ' : ''}
            {message}
          </Text>
        )}
      </Text>
    </div>
  );
}
