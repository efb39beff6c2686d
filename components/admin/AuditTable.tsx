'use client';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { auditEntry } from '@/server/domain/wire/accounts';
import { type Column, DataTable } from '../ui/DataTable';
import { Mono } from '../ui/Mono';
import { RelativeTime } from '../ui/RelativeTime';
import { MIDDLE } from '../ui/widths';

type Entry = z.output<typeof auditEntry>;

const columns: Column<Entry>[] = [
  { accessor: 'time', title: 'When', width: 'min(110px, 20vw)', render: ({ time }) => <RelativeTime time={time} /> },
  { accessor: 'actor', title: 'Who', width: 'min(180px, 31vw)' },
  {
    accessor: 'action',
    title: 'Did',
    width: 'min(190px, 40vw)',
    render: ({ action, subject_type }) => (
      <>
        <Mono>{action}</Mono>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {subject_type}
        </Text>
      </>
    ),
  },
  {
    accessor: 'subject_type',
    title: 'To',
    width: 170,
    visibleMediaQuery: MIDDLE,
    render: ({ subject_type, subject_id }) => (
      <>
        {subject_type}{' '}
        {subject_id && (
          <Text span c="dimmed" size="xs">
            <Mono title={subject_id}>{subject_id.length > 13 ? `…${subject_id.slice(-12)}` : subject_id}</Mono>
          </Text>
        )}
      </>
    ),
  },
  {
    accessor: 'details',
    title: 'Details',
    visibleMediaQuery: MIDDLE,
    render: ({ details }) => <Details details={details} />,
  },
];

const Details = ({ details }: { details: Record<string, unknown> }) => (
  <Text size="sm" c="dimmed" component="span">
    {Object.entries(details)
      .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
      .join(' · ')}
  </Text>
);

type Props = { entries: Entry[]; csvHref: string; toolbar: ReactNode; footer: ReactNode };

export const AuditTable = ({ entries, ...props }: Props) => (
  <DataTable
    label="Audit log"
    columns={columns}
    rows={entries}
    idOf={({ id }) => id}
    empty={<Text c="dimmed">Nothing matches these filters.</Text>}
    {...props}
  />
);
