'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { coalesce } from './coalesce';
import { type Hint, isLive, isTouchedBy } from './hints';
import { useLive } from './LiveProvider';

const REST_MS = 400;

/** `hintOf` stands outside of the component, so that it stays the same. */
type Source = { topic: string | null; event: string; hintOf: (payload: Record<string, unknown>) => Hint | null };

/** Refetches what the hints of a topic touch, and everything live after each (re)connection. */
export function useHints({ topic, event, hintOf }: Source) {
  const connection = useLive()?.connection;
  const queries = useQueryClient();
  useEffect(() => {
    if (!connection || !topic) return;
    let hints: Hint[] = [];
    const refetch = coalesce(() => {
      const taken = hints;
      hints = [];
      return queries.invalidateQueries({
        predicate: ({ queryKey }) => taken.some((hint) => isTouchedBy(queryKey, hint)),
      });
    }, REST_MS);
    return connection.follow(topic, {
      event,
      onHint: (payload) => {
        const hint = hintOf(payload);
        if (!hint) return;
        hints.push(hint);
        refetch();
      },
      onSubscribed: () => void queries.invalidateQueries({ predicate: ({ queryKey }) => isLive(queryKey) }),
    });
  }, [connection, queries, topic, event, hintOf]);
}
