'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../trpc/trpc';

const OFTEN_MS = 1000;
const isUnderWay = (state: string | undefined) => state === 'wanted' || state === 'drawing';

/** How far the sample dataset is, until it can be seen as a dataset; null where there is nothing to say. */
export function useSample() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useQuery(
    trpc.datasets.sampleProgress.queryOptions(undefined, {
      refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? OFTEN_MS : false),
    }),
  );
  const isImported = data?.state === 'imported';
  useEffect(() => {
    if (isImported) void queries.invalidateQueries(trpc.datasets.list.pathFilter());
  }, [isImported, queries, trpc]);
  return data && !isImported ? data : null;
}

export type Sample = NonNullable<ReturnType<typeof useSample>>;
