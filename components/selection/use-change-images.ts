import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { imageChangeInput } from '@/server/domain/wire/image-changes';
import { useTRPC } from '../trpc/trpc';
import { formatCount } from '../ui/format';
import { notifyDone, notifyFailure } from '../ui/notify';
import { doneWords } from './change-words';

export type ChangeInput = z.input<typeof imageChangeInput>;

/** What changes with images: their lists, their splits, and the history. */
export function useRefreshImages() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [trpc.datasets, trpc.splits, trpc.imageChanges].map((noun) => queries.invalidateQueries(noun.pathFilter())),
    );
}

/** Makes images what they were before a change, and says so. */
export function useUndoChange() {
  const refresh = useRefreshImages();
  return useMutation(
    useTRPC().imageChanges.undo.mutationOptions({
      onSuccess: ({ images }) => {
        notifyDone(`${formatCount(images, 'image')} as before.`);
        void refresh();
      },
      onError: notifyFailure,
    }),
  );
}

/** Changes images, says what came of it, and offers to undo it. */
export function useChangeImages({ onDone }: { onDone?: (input: ChangeInput) => void } = {}) {
  const refresh = useRefreshImages();
  const undo = useUndoChange();
  return useMutation(
    useTRPC().imageChanges.make.mutationOptions({
      onSuccess: (done, input) => {
        const { change_id } = done;
        const what = { action: input.action, tag: input.tag ?? null, to: input.to ?? null };
        notifyDone(
          doneWords(what, done),
          change_id === null ? undefined : () => undo.mutate({ id: input.id, change_id }),
        );
        void refresh();
        onDone?.(input);
      },
    }),
  );
}
