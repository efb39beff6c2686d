'use client';
import { Skeleton } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMay } from '../account/use-session';
import { appendHref } from '../imports/draft-link';
import { useTRPC } from '../trpc/trpc';
import { ButtonLink } from '../ui/ButtonLink';
import { PageHeader } from '../ui/PageHeader';
import { QueryState } from '../ui/QueryState';
import { DatasetTabs } from './DatasetTabs';
import { LatestRunNotice } from './LatestRunNotice';

const CRUMBS = [{ label: 'Datasets', href: '/datasets' }];

/** Name and tabs of a dataset, around each of its pages, which say themselves how fresh they are. */
export function DatasetFrame({ id, children }: { id: string; children: ReactNode }) {
  const query = useDataset(id);
  const mayImport = useMay('import');
  if (query.isError && !query.data)
    return (
      <>
        <PageHeader breadcrumbs={CRUMBS} title="Dataset" />
        <QueryState query={query} skeleton={null}>
          {() => null}
        </QueryState>
      </>
    );
  return (
    <>
      {query.data ? (
        <PageHeader
          breadcrumbs={CRUMBS}
          title={query.data.name}
          description={query.data.description}
          actions={
            mayImport && (
              <ButtonLink
                variant="default"
                href={appendHref(id)}
                leftSection={<IconFileImport size={16} aria-hidden />}
              >
                Add images
              </ButtonLink>
            )
          }
        />
      ) : (
        <>
          <Skeleton h={14} w={56} mb={8} />
          <Skeleton h={26} w="min(320px, 80vw)" mb="lg" />
        </>
      )}
      <DatasetTabs id={id} />
      {query.data && <LatestRunNotice run={query.data.latest_run} />}
      {children}
    </>
  );
}

export const useDataset = (id: string) => useQuery(useTRPC().datasets.get.queryOptions({ id }));
