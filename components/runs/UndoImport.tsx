'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import { ConfirmByName } from '../ui/ConfirmByName';
import { notifyDone } from '../ui/notify';
import type { Run, RunSummary } from './types';

type Props = {
  /** Null while nothing is asked. */
  run: Pick<RunSummary, 'id' | 'dataset_name' | 'appends'> | null;
  onClose: () => void;
};

/** Asks before an import is taken back. */
export function UndoImport({ run, onClose }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const undo = useMutation(
    trpc.runs.undo.mutationOptions({
      onSuccess: (undone: Run) => {
        queries.setQueryData(trpc.runs.get.queryKey({ id: undone.id }), undone);
        for (const path of [trpc.runs.list, trpc.datasets.list, trpc.datasets.get])
          void queries.invalidateQueries(path.pathFilter());
        notifyDone(`The import into ${undone.dataset_name} is being undone.`);
        onClose();
      },
    }),
  );
  const close = () => {
    undo.reset();
    onClose();
  };
  return (
    <ConfirmByName
      key={run?.id}
      opened={run !== null}
      onClose={close}
      name={run?.dataset_name ?? ''}
      title="Undo import"
      verb="Undo import"
      isPending={undo.isPending}
      error={undo.error}
      onConfirm={(confirm_name) => run && undo.mutate({ id: run.id, confirm_name })}
    >
      All images, annotations, verdicts and files that this import brought to the dataset are deleted for good.{' '}
      {run?.appends
        ? 'What was there before stays. Later images that were copies of these come back to the lists.'
        : 'The dataset itself stays, with what later imports brought to it.'}
    </ConfirmByName>
  );
}
