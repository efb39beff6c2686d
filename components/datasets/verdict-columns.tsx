import { Text } from '@mantine/core';
import Link from 'next/link';
import type { Column } from '../ui/DataTable';
import { Mono } from '../ui/Mono';
import { StateBadge } from '../ui/StateBadge';
import { MIDDLE, NARROW } from '../ui/widths';
import { imageHref } from './links';
import type { VerdictRow } from './types';

type Row = VerdictRow & { key: number };

/** Columns of the verdict table: what became of an item, where, why, and what helps. On a narrow screen the last three stand below each other. */
export const verdictColumns = (id: string): Column<Row>[] => [
  { accessor: 'verdict', title: 'Verdict', width: 120, render: ({ verdict }) => <StateBadge state={verdict} /> },
  {
    accessor: 'item',
    title: 'Item',
    visibleMediaQuery: NARROW,
    render: (row) => (
      <>
        <File id={id} row={row} />
        <Reason row={row} />
        {row.fix && (
          <Text size="xs" c="dimmed">
            {row.fix}
          </Text>
        )}
      </>
    ),
  },
  { accessor: 'file', title: 'File', visibleMediaQuery: MIDDLE, render: (row) => <File id={id} row={row} /> },
  { accessor: 'reason', title: 'Reason', visibleMediaQuery: MIDDLE, render: (row) => <Reason row={row} /> },
  { accessor: 'fix', title: 'Fix', visibleMediaQuery: MIDDLE, render: ({ fix }) => fix ?? '' },
];

function File({ id, row: { file, line, image_id } }: { id: string; row: Row }) {
  const text = <Mono>{line === null ? file : `${file}:${line}`}</Mono>;
  if (!image_id) return text;
  return (
    <Text component={Link} href={imageHref(id, image_id)} size="sm" c="inherit">
      {text}
    </Text>
  );
}

const Reason = ({ row: { reason, code } }: { row: Row }) => (
  <>
    <Text size="sm">{reason ?? 'Nothing to complain about.'}</Text>
    {code && (
      <Text size="xs" c="dimmed">
        <Mono>{code}</Mono>
      </Text>
    )}
  </>
);
