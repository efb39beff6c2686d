'use client';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../trpc/trpc';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { DatasetTabs } from './DatasetTabs';
import { LatestRunNotice } from './LatestRunNotice';

const CRUMBS = [{ label: 'Datasets', href: '/datasets' }];

/** Name and tabs of a dataset, around each of its pages. */
export function DatasetFrame({ id, children }: { id: string; children: ReactNode }) {
  const query = useDataset(id);
  return (
    <>
      {query.isError && !query.data && <PageHeader breadcrumbs={CRUMBS} title="Dataset" />}
      <QueryState
        query={query}
        skeleton={
          <>
            <Skeleton h={14} w={120} mb="xs" />
            <Skeleton h={30} w={320} mb="lg" />
            <Skeleton h={38} mb="lg" />
            <Skeleton h={360} />
          </>
        }
      >
        {(dataset) => (
          <>
            <PageHeader breadcrumbs={CRUMBS} title={dataset.name} description={dataset.description} />
            <DatasetTabs id={id} />
            <LatestRunNotice run={dataset.latest_run} />
            {children}
          </>
        )}
      </QueryState>
    </>
  );
}

export const useDataset = (id: string) => useQuery(useTRPC().datasets.get.queryOptions({ id }));
