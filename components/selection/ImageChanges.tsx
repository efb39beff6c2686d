'use client';
import { Badge, Button, Drawer, Text } from '@mantine/core';
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatCount } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { RelativeTime } from '../ui/RelativeTime';
import { TableSkeleton } from '../ui/TableSkeleton';
import { type ImageChange, selectionWords, titleOf } from './change-words';
import classes from './selection.module.css';
import { useUndoChange } from './use-change-images';

const LIMIT = 25;

/** Opens the history of changes of images, each of which can be undone. */
export function ImageChanges({ id }: { id: string }) {
  const [isOpen, setIsOpen] = useQueryState('changes', parseAsBoolean.withDefault(false));
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconHistory size={14} aria-hidden />}
        onClick={() => void setIsOpen(true)}
      >
        Changes
      </Button>
      <Drawer opened={isOpen} onClose={() => void setIsOpen(null)} position="right" title="Changes of images">
        {isOpen && <History id={id} />}
      </Drawer>
    </>
  );
}

function History({ id }: { id: string }) {
  const [page, setPage] = useState(1);
  const query = useQuery(
    useTRPC().imageChanges.list.queryOptions({ id, page, limit: LIMIT }, { placeholderData: keepPreviousData }),
  );
  return (
    <QueryState
      query={query}
      skeleton={<TableSkeleton rows={5} />}
      isEmpty={({ total }) => total === 0}
      empty={
        <EmptyState icon={IconHistory} title="Nothing was changed yet">
          Select images to tag, move or quarantine them.
        </EmptyState>
      }
    >
      {({ items, total }) => (
        <>
          <ul className={classes.list} aria-label="Changes of images">
            {items.map((change) => (
              <Entry key={change.id} id={id} change={change} />
            ))}
          </ul>
          <div style={{ marginTop: 16 }}>
            <Pager page={page} limit={LIMIT} total={total} onPage={setPage} label="changes" />
          </div>
        </>
      )}
    </QueryState>
  );
}

function Entry({ id, change }: { id: string; change: ImageChange }) {
  const mayCurate = useMay('curate');
  const undo = useUndoChange();
  const which = selectionWords(change);
  return (
    <li className={classes.entry}>
      <div>
        <Text span fw={600}>
          {titleOf(change)}: {formatCount(change.images, 'image')}
        </Text>{' '}
        {change.undone_at && (
          <Badge size="xs" color="gray">
            undone
          </Badge>
        )}
        {change.reason && <Text size="sm">{change.reason}</Text>}
        {which && (
          <Text size="sm" c="dimmed">
            Chosen: {which}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {change.actor}, <RelativeTime time={change.at} />
          {change.undone_at && (
            <>
              {' '}
              · undone by {change.undone_by}, <RelativeTime time={change.undone_at} />
            </>
          )}
        </Text>
      </div>
      {mayCurate && !change.undone_at && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          loading={undo.isPending}
          onClick={() => undo.mutate({ id, change_id: change.id })}
        >
          Undo
        </Button>
      )}
    </li>
  );
}
