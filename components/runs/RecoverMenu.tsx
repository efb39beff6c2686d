'use client';
import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLifebuoy } from '@tabler/icons-react';
import { useState } from 'react';
import { stoppedAt } from './run-words';
import type { Run } from './types';
import type { RunActions } from './use-run-actions';

type Props = { run: Run; actions: RunActions; label: string };

/** Lets a run go on from a step, as it was or as lenient. */
export function RecoverMenu({ run, actions, label }: Props) {
  const [isLenient, setIsLenient] = useState(false);
  const stop = stoppedAt(run);
  const reached = stop?.number ?? run.steps.length;
  const recover = (from_step: string) =>
    actions.recover.mutate({
      id: run.id,
      from_step,
      ...(isLenient ? { with: { validation_mode: 'lenient' as const } } : {}),
    });
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconLifebuoy size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          loading={actions.recover.isPending}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Recover from a step">
        {run.settings.validation_mode !== 'lenient' && (
          <Menu.CheckboxItem checked={isLenient} onChange={setIsLenient}>
            As lenient: set rejected items aside
          </Menu.CheckboxItem>
        )}
        {run.steps
          .filter((step) => step.number <= reached && step.state !== 'skipped')
          .map((step) => (
            <Menu.Item key={step.id} onClick={() => recover(step.id)}>
              From step {step.number}, {step.title.toLowerCase()}
              {step.id === stop?.id && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  where it stopped
                </Text>
              )}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
