'use client';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { dryRun } from '@/server/domain/wire/imports';
import { useTRPCClient } from '../trpc/trpc';
import { type Draft, nameFromPath } from './use-draft';

/** What is in the folder, before anything is written. A new answer for each folder and format. */
export function useDryRun({ path, format }: Pick<Draft, 'path' | 'format'>) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['dry-run', path, format],
    queryFn: ({ signal }) =>
      client.imports.dryRun.mutate(
        { name: nameFromPath(path) || path, source: { type: 'folder', path }, format },
        { signal },
      ),
    enabled: path !== '',
    staleTime: 60_000,
    placeholderData: (previous, query) => (query?.queryKey[1] === path ? previous : undefined),
  });
}
export type DryRun = z.output<typeof dryRun>;
export type DryRunQuery = ReturnType<typeof useDryRun>;
