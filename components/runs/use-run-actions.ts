'use client';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import { failureOf } from '../ui/failure';
import type { Run } from './types';

/** Pause, resume, cancel and recover one run; what comes back is shown at once. */
export function useRunActions(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const whenDone = {
    onSuccess: (run: Run) => {
      queries.setQueryData(trpc.runs.get.queryKey({ id }), run);
      void queries.invalidateQueries(trpc.runs.list.pathFilter());
    },
    onError: (error: unknown) => {
      const failure = failureOf(error);
      notifications.show({ color: 'red', title: failure.message, message: failure.fix });
      void queries.invalidateQueries(trpc.runs.get.queryFilter({ id }));
    },
  };
  return {
    pause: useMutation(trpc.runs.pause.mutationOptions(whenDone)),
    resume: useMutation(trpc.runs.resume.mutationOptions(whenDone)),
    cancel: useMutation(trpc.runs.cancel.mutationOptions(whenDone)),
    recover: useMutation(trpc.runs.recover.mutationOptions(whenDone)),
  };
}

export type RunActions = ReturnType<typeof useRunActions>;
