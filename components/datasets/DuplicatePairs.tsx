'use client';
import { Group, Pill, Skeleton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import classes from './datasets.module.css';
import { PairCard } from './PairCard';
import { PairKeys } from './PairKeys';
import type { DuplicatePair } from './types';
import { keyOf, type Said, useDecidePair } from './use-decide-pair';

const LIMIT = 50;
const WHICH = {
  undecided: {
    decision: ['undecided'],
    label: 'Undecided pairs',
    title: 'Nothing to decide',
    words: 'No pair of images in the lists was left to a person.',
  },
  decided: {
    decision: ['same', 'different'],
    label: 'Decided pairs',
    title: 'Nothing decided yet',
    words: 'What people say about pairs of images stands here, and can be taken back.',
  },
} as const;

type Props = {
  id: string;
  which: keyof typeof WHICH;
  /** Only pairs that this image stands in. */
  image: string | null;
  onAnyImage: () => void;
  page: number;
  onPage: (page: number) => void;
};

/** Pairs of images that may be one, side by side, the most alike first: those to decide, or those that were. */
export function DuplicatePairs({ id, which, image, onAnyImage, page, onPage }: Props) {
  const trpc = useTRPC();
  const { decision, label, title, words } = WHICH[which];
  const query = useQuery(
    trpc.datasets.duplicatePairs.queryOptions(
      { id, page, limit: LIMIT, decision: [...decision], ...(image !== null && { image_id: image }) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <>
      {image !== null && (
        <Group mb="md">
          <Pill
            size="md"
            withRemoveButton
            onRemove={onAnyImage}
            removeButtonProps={{ 'aria-label': 'Pairs of any image', 'aria-hidden': false, tabIndex: 0 }}
          >
            Pairs of one image
          </Pill>
        </Group>
      )}
      <QueryState
        query={query}
        skeleton={<Skeleton h={240} />}
        isEmpty={({ items, total }) => items.length === 0 && !total}
        empty={
          <EmptyState icon={IconCircleCheck} title={title}>
            {words}
          </EmptyState>
        }
      >
        {({ items, total }) => (
          <>
            <PairList id={id} label={label} pairs={items} />
            <div style={{ marginTop: 16 }}>
              <Pager page={page} limit={LIMIT} total={total} onPage={onPage} label={label.toLowerCase()} />
            </div>
          </>
        )}
      </QueryState>
    </>
  );
}

/** The pairs, one of them the current one: keys are about it. */
function PairList({ id, label, pairs }: { id: string; label: string; pairs: readonly DuplicatePair[] }) {
  const mayCurate = useMay('curate');
  const { say, isDecided, takeBackLast } = useDecidePair(id);
  const [place, setPlace] = useState(0);
  const shown = pairs.filter((pair) => !isDecided(pair));
  const at = Math.min(place, shown.length - 1);
  const current = shown[at];
  const isOpen = current?.decision === 'undecided';
  const decide = (said: Said) => {
    if (mayCurate && current) void say(current, said);
  };
  useHotkeys([
    ['j', () => setPlace(Math.min(at + 1, shown.length - 1))],
    ['k', () => setPlace(Math.max(at - 1, 0))],
    ['s', () => isOpen && decide('same')],
    ['d', () => isOpen && decide('different')],
    ['z', () => mayCurate && takeBackLast()],
  ]);
  return (
    <>
      {mayCurate && isOpen && <PairKeys />}
      <ul className={classes.pairs} aria-label={label}>
        {shown.map((pair, index) => (
          <PairCard
            key={keyOf(pair)}
            id={id}
            pair={pair}
            isCurrent={index === at}
            onSay={mayCurate ? (said) => void say(pair, said) : null}
          />
        ))}
      </ul>
    </>
  );
}
