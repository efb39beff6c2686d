'use client';
import { Group, Text } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { isUnderWay, wordOf } from '../runs/run-words';
import { type Column, DataTable, type Sort } from '../ui/DataTable';
import { formatNumber, formatPercent } from '../ui/format';
import { Bytes, Num } from '../ui/Num';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import { MIDDLE, WIDE } from '../ui/widths';
import { datasetHref, runHref } from './links';
import type { DatasetSummary } from './types';

type Props = {
  datasets: DatasetSummary[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  toolbar: ReactNode;
  footer: ReactNode;
  empty: ReactNode;
};

/** Datasets, one per row: what is in them, how good they are, what happened last. */
export function DatasetTable({ datasets, ...rest }: Props) {
  const columns: Column<DatasetSummary>[] = [
    {
      accessor: 'name',
      title: 'Name',
      sortable: true,
      render: ({ id, name, description }) => (
        <>
          <Text component={Link} href={datasetHref(id)} size="sm" fw={500} c="inherit" td="none">
            {name}
          </Text>
          {description && (
            <Text size="xs" c="dimmed" lineClamp={1}>
              {description}
            </Text>
          )}
        </>
      ),
    },
    {
      accessor: 'total_images',
      title: 'Images',
      textAlign: 'right',
      render: (row) => <Num value={row.total_images} />,
    },
    {
      accessor: 'total_annotations',
      title: 'Annotations',
      textAlign: 'right',
      visibleMediaQuery: MIDDLE,
      render: (row) => <Num value={row.total_annotations} />,
    },
    {
      accessor: 'total_classes',
      title: 'Classes',
      textAlign: 'right',
      visibleMediaQuery: MIDDLE,
      render: (row) => <Num value={row.total_classes} />,
    },
    {
      accessor: 'size_bytes',
      title: 'Size',
      width: 96,
      textAlign: 'right',
      visibleMediaQuery: MIDDLE,
      render: (row) => <Bytes value={row.size_bytes} />,
    },
    {
      accessor: 'quality_score',
      title: 'Quality',
      width: 92,
      visibleMediaQuery: MIDDLE,
      textAlign: 'right',
      render: ({ quality_score }) =>
        quality_score === null ? (
          <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            none yet
          </Text>
        ) : (
          <span className="tabular">{formatNumber(quality_score, 1)}</span>
        ),
    },
    {
      accessor: 'latest_run',
      title: 'Latest run',
      width: 'min(210px, 37vw)',
      render: ({ latest_run }) => <LatestRun run={latest_run} />,
    },
    {
      accessor: 'created_at',
      title: 'Created',
      width: 120,
      sortable: true,
      visibleMediaQuery: WIDE,
      render: ({ created_at }) => <RelativeTime time={created_at} />,
    },
  ];
  return (
    <DataTable
      label="Datasets"
      columns={columns}
      rows={datasets}
      idOf={({ id }) => id}
      hrefOf={({ id }) => datasetHref(id)}
      {...rest}
    />
  );
}

function LatestRun({ run }: { run: DatasetSummary['latest_run'] }) {
  if (!run)
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  const word = wordOf(run);
  return (
    <Group
      gap={8}
      wrap="nowrap"
      component={Link}
      {...{ href: runHref(run.id) }}
      style={{ color: 'inherit', textDecoration: 'none' }}
    >
      <span style={{ flex: 'none' }}>
        <StateBadge state={run.state} {...(word ? { word } : {})} />
      </span>
      <Text size="xs" c="dimmed" className="tabular" visibleFrom="sm">
        {isUnderWay(run.state) ? formatPercent(run.percentage) : <RelativeTime time={run.ended_at ?? run.created_at} />}
      </Text>
    </Group>
  );
}
