'use client';
import { Text } from '@mantine/core';
import Link from 'next/link';
import { type Column, DataTable } from '../ui/DataTable';
import { formatCode } from '../ui/format';
import { Mono } from '../ui/Mono';
import { Bytes, Num } from '../ui/Num';
import { MIDDLE } from '../ui/widths';
import { foundBy, isUndecided } from './duplicate-groups';
import { imageHref } from './links';
import type { DuplicateRow } from './types';

/** Every input image once: best, duplicate or unique. */
export function DuplicateTable({ id, rows }: { id: string; rows: DuplicateRow[] }) {
  const columns: Column<DuplicateRow>[] = [
    {
      accessor: 'filename',
      title: 'Image',
      render: ({ filename, image_id }) => (
        <Text
          component={Link}
          href={imageHref(id, image_id)}
          size="sm"
          c="inherit"
          td="none"
          style={{ overflowWrap: 'anywhere' }}
        >
          {filename}
        </Text>
      ),
    },
    {
      accessor: 'status',
      title: 'Is',
      width: 'min(160px, 34vw)',
      render: (row) => `${formatCode(row.status)}${row.removed ? ', removed' : isUndecided(row) ? ', undecided' : ''}`,
    },
    {
      accessor: 'group_id',
      title: 'Group',
      width: 120,
      visibleMediaQuery: MIDDLE,
      render: ({ group_id }) => (group_id ? <Mono title={group_id}>{group_id.slice(0, 8)}</Mono> : ''),
    },
    {
      accessor: 'group_size',
      title: 'Group size',
      textAlign: 'right',
      width: 110,
      visibleMediaQuery: MIDDLE,
      render: ({ group_size }) => <Num value={group_size} />,
    },
    {
      accessor: 'stage',
      title: 'Found by',
      width: 130,
      visibleMediaQuery: MIDDLE,
      render: (row) => foundBy(row) ?? '',
    },
    {
      accessor: 'bytes_saved',
      title: 'Saves',
      textAlign: 'right',
      width: 110,
      visibleMediaQuery: MIDDLE,
      render: ({ bytes_saved }) => (bytes_saved > 0 ? <Bytes value={bytes_saved} /> : ''),
    },
  ];
  return (
    <DataTable
      label="Every image"
      columns={columns}
      rows={rows}
      idOf={({ image_id }) => image_id}
      hrefOf={({ image_id }) => imageHref(id, image_id)}
    />
  );
}
