import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';

/** Keeping, changing and removing views; the menus look again after each. */
export function useViews() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(trpc.views.pathFilter());
  return {
    save: useMutation(trpc.views.save.mutationOptions({ onSuccess })),
    change: useMutation(trpc.views.change.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.views.remove.mutationOptions({ onSuccess })),
  };
}
