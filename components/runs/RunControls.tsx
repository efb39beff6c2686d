'use client';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconBan, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { RecoverMenu } from './RecoverMenu';
import type { Run } from './types';
import { UndoImport } from './UndoImport';
import type { RunActions } from './use-run-actions';

type Props = { run: Run; actions: RunActions; isRecoverElsewhere: boolean };

/** What the caller may do with the run now. */
export function RunControls({ run, actions, isRecoverElsewhere }: Props) {
  const may = (action: Run['actions'][number]) => run.actions.includes(action);
  const isAsked = run.wanted !== 'run';
  const [isUndoing, undoing] = useDisclosure(false);
  return (
    <>
      {may('resume') && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={actions.resume.isPending}
          onClick={() => actions.resume.mutate({ id: run.id })}
        >
          Resume
        </Button>
      )}
      {may('pause') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={actions.pause.isPending}
          disabled={isAsked}
          onClick={() => actions.pause.mutate({ id: run.id })}
        >
          Pause
        </Button>
      )}
      {may('cancel') && (
        <Button
          variant="default"
          leftSection={<IconBan size={16} aria-hidden />}
          loading={actions.cancel.isPending}
          disabled={run.wanted === 'cancel'}
          onClick={() => actions.cancel.mutate({ id: run.id })}
        >
          Cancel run
        </Button>
      )}
      {may('recover') && !isRecoverElsewhere && <RecoverMenu run={run} actions={actions} label="Recover" />}
      {may('undo') && (
        <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={undoing.open}>
          Undo import
        </Button>
      )}
      <UndoImport run={isUndoing ? run : null} onClose={undoing.close} />
    </>
  );
}
