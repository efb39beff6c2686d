import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import { notifyDone, notifyFailure } from '../ui/notify';

/** Takes a change of splits back, and says so. */
export function useUndoSplits() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.splits.undo.mutationOptions({
      onSuccess: ({ moved }) => {
        notifyDone(`${formatCount(moved, 'image')} moved back.`);
        void queries.invalidateQueries(trpc.splits.pathFilter());
        void queries.invalidateQueries(trpc.datasets.pathFilter());
      },
      onError: notifyFailure,
    }),
  );
}
