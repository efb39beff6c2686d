'use client';
import { Badge, Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryState } from 'nuqs';
import type { z } from 'zod';
import type { splitChange } from '@/server/domain/wire/splits';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatCount, formatNumber } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { TableSkeleton } from '../ui/TableSkeleton';
import classes from './splits.module.css';
import { useUndoSplits } from './use-undo-splits';

type Change = z.output<typeof splitChange>;

const LIMIT = 50;
const WORDS: Record<Change['kind'], string> = {
  draw: 'Drawn anew',
  move: 'Moved',
  undo: 'Taken back',
  restore: 'Restored with a version',
};

/** Who moved images between splits, when and why, the latest first. */
export function SplitHistory({ id }: { id: string }) {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState('page', parseAsInteger.withDefault(1));
  const query = useQuery(
    trpc.splits.history.queryOptions({ id, page, limit: LIMIT }, { placeholderData: keepPreviousData }),
  );
  return (
    <QueryState
      query={query}
      skeleton={<TableSkeleton rows={4} />}
      isEmpty={({ total }) => total === 0}
      empty={
        <EmptyState icon={IconHistory} title="Nothing was moved yet">
          The splits are as imports left them.
        </EmptyState>
      }
    >
      {({ items, total }) => (
        <>
          <ul className={classes.list} aria-label="Changes of splits">
            {items.map((change) => (
              <Entry key={change.id} id={id} change={change} />
            ))}
          </ul>
          <div style={{ marginTop: 16 }}>
            <Pager page={page} limit={LIMIT} total={total} onPage={(next) => void setPage(next)} label="changes" />
          </div>
        </>
      )}
    </QueryState>
  );
}

function Entry({ id, change }: { id: string; change: Change }) {
  const mayCurate = useMay('curate');
  const undo = useUndoSplits();
  const { kind, images, moves, actor, at, reason, is_undone } = change;
  const canUndo = mayCurate && kind !== 'undo' && !is_undone && images > 0;
  return (
    <li className={classes.entry}>
      <div>
        <Text span fw={600}>
          {WORDS[kind]}: {formatCount(images, 'image')}
        </Text>{' '}
        {is_undone && (
          <Badge size="xs" color="gray">
            taken back
          </Badge>
        )}
        <Text size="sm" className="tabular">
          {moves
            .map(({ from, to, images: n }) => `${from ?? 'no split'} → ${to ?? 'no split'}: ${formatNumber(n)}`)
            .join(' · ')}
        </Text>
        <Text size="sm" c="dimmed">
          {actor}, <RelativeTime time={at} />
          {reason ? ` · ${reason}` : ''}
        </Text>
      </div>
      {canUndo && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          loading={undo.isPending}
          onClick={() => undo.mutate({ id, change_id: change.id })}
        >
          Take back
        </Button>
      )}
    </li>
  );
}
