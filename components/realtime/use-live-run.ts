'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc/trpc';
import type { Hint } from './hints';
import { useLive } from './LiveProvider';
import { useHints } from './use-hints';

const hintOf = ({ run_id: id }: Record<string, unknown>): Hint | null =>
  typeof id === 'string' ? { kind: 'run', id } : null;

/**
 * The query of a run, refetched as it goes on; so are its log and its recent images.
 * An answer with a smaller revision than the one shown is ignored (see trpc/newest.ts).
 */
export function useLiveRun(runId: string) {
  const organisationId = useLive()?.organisationId;
  const topic = organisationId ? `org:${organisationId}:run:${runId}` : null;
  useHints({ topic, event: 'progress', hintOf });
  return useQuery(useTRPC().runs.get.queryOptions({ id: runId }));
}
