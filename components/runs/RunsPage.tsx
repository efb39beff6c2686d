'use client';
import { Button, Select } from '@mantine/core';
import { IconFileImport, IconPlayerPlay } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { RUN_STATES } from '@/server/domain/run-states';
import { useMay } from '../account/use-session';
import { NEW_IMPORT } from '../datasets/links';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { STATE_LOOKS } from '../ui/states';
import { TableSkeleton } from '../ui/TableSkeleton';
import { RunTable } from './RunTable';

const LIMIT = 50;
const inLink = {
  state: parseAsStringLiteral(RUN_STATES),
  dataset_id: parseAsString,
  sort_order: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('desc'),
  page: parseAsInteger.withDefault(1),
};

/** All runs of the organisation, newest first; filters are in the link. */
export function RunsPage() {
  const mayImport = useMay('import');
  return (
    <>
      <PageHeader
        title="Runs"
        actions={
          mayImport && (
            <Button component={Link} href={NEW_IMPORT} leftSection={<IconFileImport size={16} aria-hidden />}>
              New import
            </Button>
          )
        }
      />
      <RunBrowser />
    </>
  );
}

/** The runs themselves; with `datasetId` those of one dataset. */
export function RunBrowser({ datasetId }: { datasetId?: string }) {
  const trpc = useTRPC();
  const [link, setLink] = useQueryStates(inLink, { history: 'push' });
  const dataset_id = datasetId ?? link.dataset_id;
  const query = useQuery(
    trpc.runs.list.queryOptions(
      {
        page: link.page,
        limit: LIMIT,
        sort_order: link.sort_order,
        ...(link.state ? { state: link.state } : {}),
        ...(dataset_id ? { dataset_id } : {}),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const isFiltered = link.state !== null || (!datasetId && link.dataset_id !== null);
  const datasets = useQuery(trpc.datasets.list.queryOptions({ limit: 200 }, { enabled: !datasetId }));
  return (
    <>
      <div style={{ display: 'flex', gap: 8, marginBottom: 12, flexWrap: 'wrap' }}>
        <Select
          aria-label="State"
          placeholder="Any state"
          size="xs"
          w={150}
          clearable
          value={link.state}
          onChange={(state) => void setLink({ state: state as (typeof RUN_STATES)[number] | null, page: null })}
          data={RUN_STATES.map((state) => ({ value: state, label: STATE_LOOKS[state].word }))}
        />
        {!datasetId && (
          <Select
            aria-label="Dataset"
            placeholder="Any dataset"
            size="xs"
            w={220}
            clearable
            searchable
            value={link.dataset_id}
            onChange={(id) => void setLink({ dataset_id: id, page: null })}
            data={(datasets.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </div>
      <QueryState
        query={query}
        skeleton={<TableSkeleton />}
        isEmpty={({ items, total }) => items.length === 0 && !total}
        empty={
          isFiltered ? (
            <EmptyState
              icon={IconPlayerPlay}
              title="No run matches"
              action={
                <Button variant="default" onClick={() => void setLink({ state: null, dataset_id: null, page: null })}>
                  Clear filters
                </Button>
              }
            />
          ) : (
            <EmptyState icon={IconPlayerPlay} title="No runs yet">
              A run starts with an import: choose a folder, look at the dry run, start.
            </EmptyState>
          )
        }
      >
        {({ items, total }) => (
          <RunTable
            runs={items}
            withDataset={!datasetId}
            order={link.sort_order}
            onOrder={(sort_order) => void setLink({ sort_order, page: null })}
            footer={
              <Pager
                page={link.page}
                limit={LIMIT}
                total={total}
                onPage={(page) => void setLink({ page })}
                label="runs"
              />
            }
          />
        )}
      </QueryState>
    </>
  );
}
