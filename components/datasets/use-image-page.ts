'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../trpc/trpc';
import type { ImageFilters } from './image-filters';

/**
 * One page of the images that match. Pages have numbers, so that a link leads to them; whoever turns pages one by one
 * follows the cursor of the last, which stays fast however deep and skips nothing while images arrive.
 */
export function useImagePage(id: string, input: ImageFilters['input'], page: number, limit: number) {
  const trpc = useTRPC();
  const known = useRef({ cursors: new Map<string, string>(), totals: new Map<string, number>() });
  const filter = JSON.stringify([id, input, limit]);
  const cursor = known.current.cursors.get(`${filter} ${page}`);
  const query = useQuery(
    trpc.datasets.images.queryOptions(
      { id, ...input, limit, ...(cursor ? { cursor } : { page }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const answer = query.isPlaceholderData ? undefined : query.data;
  useEffect(() => {
    if (!answer) return;
    if (answer.next_cursor) known.current.cursors.set(`${filter} ${page + 1}`, answer.next_cursor);
    if (answer.total !== null) known.current.totals.set(filter, answer.total);
  }, [answer, filter, page]);
  return { query, total: query.data?.total ?? known.current.totals.get(filter) ?? null };
}
