'use client';
import { Group, SegmentedControl, Skeleton } from '@mantine/core';
import { IconCopyCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatBytes, formatNumber } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { Stat } from '../ui/Stat';
import { TableSkeleton } from '../ui/TableSkeleton';
import { useDataset } from './DatasetFrame';
import { DuplicateGroups } from './DuplicateGroups';
import { DuplicatePairs } from './DuplicatePairs';
import { DuplicateTable } from './DuplicateTable';
import classes from './datasets.module.css';
import { groupDuplicates } from './duplicate-groups';
import { FileLink } from './FileLink';
import { fileHref } from './links';

const LIMIT = 100;
const FORMATS = ['csv', 'json'];
const inLink = {
  show: parseAsStringLiteral(['groups', 'undecided', 'decided', 'all'] as const).withDefault('groups'),
  page: parseAsInteger.withDefault(1),
  image: parseAsString,
};

/** Groups of the same image side by side, and the list of every input image. */
export function DuplicatesPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const [{ show, page, image }, setLink] = useQueryStates(inLink, { history: 'push' });
  const dataset = useDataset(id).data;
  const query = useQuery(
    trpc.datasets.duplicates.queryOptions(
      { id, page, limit: LIMIT, ...(show === 'groups' ? { status: ['best' as const, 'duplicate' as const] } : {}) },
      { placeholderData: keepPreviousData },
    ),
  );
  const undecided = useQuery(trpc.datasets.undecidedDuplicates.queryOptions({ id, limit: 1 })).data;
  // Every image that was compared stands in this list.
  const compared = useQuery(trpc.datasets.duplicates.queryOptions({ id, limit: 1 }));
  const isPairs = show === 'undecided' || show === 'decided';
  const file = (format: string) =>
    isPairs ? fileHref(id, 'duplicates/pairs', { format }) : fileHref(id, 'duplicates', { format });
  return (
    <>
      <Group justify="space-between" align="flex-end" mb="md">
        <div className={classes.figures}>
          {dataset ? (
            <Stat label="Groups" size="lg" value={formatNumber(dataset.duplicate_groups)} />
          ) : (
            <Skeleton h={60} w={96} />
          )}
          {dataset && (
            <>
              <Stat
                label="Duplicates"
                size="lg"
                value={formatNumber(dataset.duplicates.duplicates)}
                unit={dataset.duplicates.duplicates === 1 ? 'image' : 'images'}
              />
              <Stat label="In copies" size="lg" value={formatBytes(dataset.duplicates.bytes_saved)} />
            </>
          )}
          {undecided && (
            <Stat
              label="Undecided"
              size="lg"
              value={formatNumber(undecided.total ?? 0)}
              unit={undecided.total === 1 ? 'pair' : 'pairs'}
            />
          )}
        </div>
        <Group gap={8}>
          <SegmentedControl
            aria-label="What is listed"
            value={show}
            onChange={(next) => void setLink({ show: next as typeof show, page: null })}
            data={[
              { value: 'groups', label: 'Groups' },
              { value: 'undecided', label: 'Undecided' },
              { value: 'decided', label: 'Decided' },
              { value: 'all', label: 'Every image' },
            ]}
          />
          <Group gap={8} wrap="nowrap">
            {FORMATS.map((format) => (
              <FileLink key={format} href={file(format)} label={format.toUpperCase()} />
            ))}
          </Group>
        </Group>
      </Group>
      {isPairs ? (
        <DuplicatePairs
          key={show}
          id={id}
          which={show}
          image={image}
          onAnyImage={() => void setLink({ image: null, page: null })}
          page={page}
          onPage={(next) => void setLink({ page: next })}
        />
      ) : (
        <QueryState
          query={query}
          skeleton={show === 'groups' ? <GroupsSkeleton /> : <TableSkeleton />}
          isEmpty={({ items, total }) => items.length === 0 && !total}
          empty={
            compared.data?.total === 0 ? (
              <EmptyState icon={IconCopyCheck} title="Not compared yet">
                No completed run of this dataset has looked for duplicates.
              </EmptyState>
            ) : (
              <EmptyState icon={IconCopyCheck} title="No duplicates">
                No two images of this dataset have the same bytes or pixels, or look like copies of each other.
              </EmptyState>
            )
          }
        >
          {({ items, total }) => (
            <>
              {show === 'groups' ? (
                <DuplicateGroups id={id} groups={groupDuplicates(items)} />
              ) : (
                <DuplicateTable id={id} rows={items} />
              )}
              <div style={{ marginTop: 16 }}>
                <Pager
                  page={page}
                  limit={LIMIT}
                  total={total}
                  onPage={(next) => void setLink({ page: next })}
                  label="duplicates"
                />
              </div>
            </>
          )}
        </QueryState>
      )}
    </>
  );
}

const GroupsSkeleton = () =>
  Array.from({ length: 3 }, (_, index) => (
    <div key={index} className={classes.group}>
      <Skeleton style={{ aspectRatio: 1 }} />
      <div>
        <Skeleton h={20} w={160} mb="xs" />
        <div className={classes.copies}>
          <Skeleton style={{ aspectRatio: 1 }} />
        </div>
      </div>
    </div>
  ));
