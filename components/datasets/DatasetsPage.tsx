'use client';
import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconDatabase, IconFileImport, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { debounce, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatNumber } from '../ui/format';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { DatasetTable } from './DatasetTable';
import { NEW_IMPORT } from './links';
import { SampleComing, SampleNotice } from './SampleNotice';
import { useSample } from './use-sample';

const LIMIT = 50;
const inLink = {
  q: parseAsString.withDefault(''),
  sort_by: parseAsStringLiteral(['name', 'created_at'] as const).withDefault('created_at'),
  sort_order: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('desc'),
  page: parseAsInteger.withDefault(1),
};

/** All datasets of the organisation. */
export function DatasetsPage() {
  const trpc = useTRPC();
  const mayImport = useMay('import');
  const sample = useSample();
  const [{ q, sort_by, sort_order, page }, setLink] = useQueryStates(inLink, { history: 'push' });
  const query = useQuery(
    trpc.datasets.list.queryOptions(
      { sort_by, sort_order, page, limit: LIMIT, ...(q ? { q } : {}) },
      { placeholderData: keepPreviousData },
    ),
  );
  const newImport = mayImport && (
    <Button component={Link} href={NEW_IMPORT} leftSection={<IconFileImport size={16} aria-hidden />}>
      New import
    </Button>
  );
  const nothingYet = (
    <EmptyState icon={IconDatabase} title="No dataset yet" action={newImport}>
      {mayImport
        ? 'Point Darkroom at a folder of images. It shows what it found before anything is written.'
        : 'A data lead can import one; it appears here by itself.'}
    </EmptyState>
  );
  const hasNone = query.data?.items.length === 0 && !q;
  return (
    <>
      <PageHeader title="Datasets" actions={!hasNone && newImport} />
      {sample && !hasNone && <SampleNotice sample={sample} />}
      <QueryState
        query={query}
        skeleton={<DatasetsSkeleton />}
        isEmpty={({ items }) => items.length === 0 && !q}
        empty={
          sample ? (
            <>
              <SampleComing sample={sample} action={newImport} />
              {sample.state === 'failed' && nothingYet}
            </>
          ) : (
            nothingYet
          )
        }
      >
        {({ items, total }) => (
          <DatasetTable
            datasets={items}
            sort={{ by: sort_by, order: sort_order }}
            onSort={({ by, order }) => void setLink({ sort_by: by as typeof sort_by, sort_order: order, page: null })}
            toolbar={
              <Group gap="sm">
                <TextInput
                  size="xs"
                  w={240}
                  aria-label="Find a dataset by name"
                  placeholder="Find by name"
                  leftSection={<IconSearch size={14} aria-hidden />}
                  value={q}
                  onChange={(event) =>
                    void setLink(
                      { q: event.currentTarget.value || null, page: null },
                      { history: 'replace', limitUrlUpdates: debounce(250) },
                    )
                  }
                />
                {total !== null && (
                  <Text size="sm" c="dimmed" className="tabular">
                    {formatNumber(total)} {total === 1 ? 'dataset' : 'datasets'}
                  </Text>
                )}
              </Group>
            }
            footer={
              <Pager
                page={page}
                limit={LIMIT}
                total={total}
                onPage={(next) => void setLink({ page: next })}
                label="datasets"
              />
            }
            empty={<Text c="dimmed">No dataset is called “{q}”.</Text>}
          />
        )}
      </QueryState>
    </>
  );
}

const DatasetsSkeleton = () => (
  <Stack gap="xs">
    <Skeleton h={30} w={240} />
    {Array.from({ length: 6 }, (_, index) => (
      <Skeleton key={index} h={44} />
    ))}
  </Stack>
);
