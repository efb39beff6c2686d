'use client';
import { useQueries } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import type { ImageFilters } from './image-filters';
import { type Anchors, CHUNK, chunksOf, placeOf } from './image-places';
import type { DatasetImage } from './types';

// What was scrolled past is soon forgotten: all of a large dataset would fill the memory of the browser.
const KEPT_MS = 30_000;

export type Chunks = {
  imageAt: (index: number) => DatasetImage | undefined;
  error: unknown;
  retry: () => void;
};

/**
 * The images at these places of a list. Only chunks that hold one of them are asked for, and no longer when they have left the screen;
 * nothing is asked for while `isHeld`, but what is known is shown.
 */
export function useImageChunks(
  { id, input, anchors }: { id: string; input: ImageFilters['input']; anchors: Anchors },
  indexes: readonly number[],
  isHeld: boolean,
): Chunks {
  const trpc = useTRPC();
  const starts = chunksOf(indexes);
  return useQueries({
    queries: starts.map((start) =>
      trpc.datasets.images.queryOptions(
        { id, ...input, ...placeOf(anchors, start), limit: CHUNK },
        { enabled: !isHeld, gcTime: KEPT_MS, trpc: { abortOnUnmount: true } },
      ),
    ),
    combine: (queries) => ({
      imageAt: (index: number) =>
        queries[starts.indexOf(Math.floor(index / CHUNK) * CHUNK)]?.data?.items[index % CHUNK],
      error: queries.find(({ isError, data }) => isError && !data)?.error ?? null,
      retry: () => {
        for (const query of queries) if (query.isError) void query.refetch();
      },
    }),
  });
}
