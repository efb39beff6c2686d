'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import type { ImageFilters } from './image-filters';

/** How many images match, and the cursors that lead anywhere among them. */
export function useImageAnchors(id: string, input: ImageFilters['input'], isWanted = true) {
  return useQuery(useTRPC().datasets.imageAnchors.queryOptions({ id, ...input }, { enabled: isWanted }));
}
