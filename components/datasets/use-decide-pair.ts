import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '../trpc/trpc';
import { notifyDone, notifyFailure } from '../ui/notify';
import type { DuplicatePair } from './types';

export type Said = 'same' | 'different' | 'undecided';

export const keyOf = ({ best, other }: DuplicatePair): string => `${best.image_id} ${other.image_id}`;

/** Deciding about pairs: what was decided leaves the list at once, and can be taken back. */
export function useDecidePair(id: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<DuplicatePair | null>(null);
  const mark = (pair: DuplicatePair, isDecided: boolean) =>
    setDecided((before) => {
      const next = new Set(before);
      if (isDecided) next.add(keyOf(pair));
      else next.delete(keyOf(pair));
      return next;
    });
  const { mutateAsync } = useMutation(trpc.datasets.decidePair.mutationOptions());

  const say = async (pair: DuplicatePair, decision: Said) => {
    mark(pair, true);
    try {
      const { best, other } = pair;
      const { removed } = await mutateAsync({ id, image_id: best.image_id, other_id: other.image_id, decision });
      last.current = decision === 'undecided' ? null : pair;
      notifyDone(
        wordsOf(pair, decision, removed),
        decision === 'undecided' ? undefined : () => void say(pair, 'undecided'),
      );
    } catch (error) {
      notifyFailure(error);
    }
    await queries.invalidateQueries(trpc.datasets.pathFilter());
    mark(pair, false);
  };
  return {
    say,
    isDecided: (pair: DuplicatePair) => decided.has(keyOf(pair)),
    takeBackLast: () => {
      if (last.current) void say(last.current, 'undecided');
    },
  };
}

function wordsOf({ other, best }: DuplicatePair, decision: Said, removed: number): string {
  if (decision === 'undecided') return `${other.filename} and ${best.filename} wait to be decided again.`;
  if (decision === 'different') return `${other.filename} is not the same as ${best.filename}. Both stay.`;
  return removed > 0
    ? `${other.filename} is set aside as a copy of ${best.filename}.`
    : `${other.filename} is a copy of ${best.filename}, and stays: it has labels or a reader that the other has not.`;
}
