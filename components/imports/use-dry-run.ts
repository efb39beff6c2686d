'use client';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { dryRun } from '@/server/domain/wire/imports';
import { useTRPCClient } from '../trpc/trpc';
import { requestedOf } from './draft-link';
import type { Draft } from './use-draft';

/** What is in the source, before anything is written. A new answer for each source, format and dataset to come to. */
export function useDryRun({ source, format, step, into }: Pick<Draft, 'source' | 'format' | 'step' | 'into'>) {
  const client = useTRPCClient();
  const place = JSON.stringify(source);
  return useQuery({
    queryKey: ['dry-run', place, format, into],
    queryFn: ({ signal }) =>
      client.imports.dryRun.mutate(
        { ...(into ? { dataset_id: into } : { name: 'dry run' }), ...requestedOf(source!), format },
        { signal },
      ),
    // A folder is known once it is chosen; what is being sent or typed is looked into when somebody says so.
    enabled: source !== null && (source.type === 'folder' || step !== 'source'),
    staleTime: 60_000,
    gcTime: 30 * 60_000, // an archive may have been fetched for it
    placeholderData: (previous, query) => (query?.queryKey[1] === place ? previous : undefined),
  });
}
export type DryRun = z.output<typeof dryRun>;
export type DryRunQuery = ReturnType<typeof useDryRun>;
