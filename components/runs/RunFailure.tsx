'use client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerTrackNext } from '@tabler/icons-react';
import { formatCode } from '../ui/format';
import { RecoverMenu } from './RecoverMenu';
import { canGoOnAsLenient, stoppedAt } from './run-words';
import type { Run } from './types';
import type { RunActions } from './use-run-actions';

/** Why the run stopped, what helps, and the button that does it. */
export function RunFailure({ run, actions }: { run: Run; actions: RunActions }) {
  if (!run.error) return null;
  const isLenientNext = canGoOnAsLenient(run);
  const again = nextGo(run);
  const isFailed = run.state === 'failed';
  return (
    <Alert
      color={isFailed ? 'red' : 'amber'}
      role={isFailed ? 'alert' : 'status'}
      icon={<IconAlertTriangle aria-hidden />}
      title={run.error.message || formatCode(run.error.code)}
    >
      <Stack gap="sm" align="flex-start">
        {run.error.fix && <Text size="sm">{run.error.fix}</Text>}
        {run.actions.includes('recover') && (
          <Group gap="xs">
            {again && (
              <Button
                leftSection={<IconPlayerTrackNext size={16} aria-hidden />}
                loading={actions.recover.isPending}
                onClick={() => actions.recover.mutate({ id: run.id, ...again.how })}
              >
                {again.verb}
              </Button>
            )}
            <RecoverMenu run={run} actions={actions} label="Recover otherwise" />
          </Group>
        )}
        {isLenientNext && (
          <Text size="xs" c="dimmed">
            Rejected items are set aside, the others go on. Nothing is fetched or decoded again.
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

/** The likeliest way on: as lenient where the run was too strict, else again from the step that stopped it. */
function nextGo(run: Run) {
  const stop = stoppedAt(run);
  if (!stop) return null;
  return canGoOnAsLenient(run)
    ? { verb: 'Continue as lenient', how: { from_step: stop.id, with: { validation_mode: 'lenient' as const } } }
    : { verb: `Recover from ${stop.title.toLowerCase()}`, how: { from_step: stop.id } };
}
