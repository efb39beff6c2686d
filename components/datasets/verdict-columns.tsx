import { Text } from '@mantine/core';
import Link from 'next/link';
import type { Column } from '../ui/DataTable';
import { Mono } from '../ui/Mono';
import { StateBadge } from '../ui/StateBadge';
import { imageHref } from './links';
import type { VerdictRow } from './types';

/** Columns of the verdict table: what became of an item, where, why, and what helps. */
export const verdictColumns = (id: string): Column<VerdictRow & { key: number }>[] => [
  { accessor: 'verdict', title: 'Verdict', width: 120, render: ({ verdict }) => <StateBadge state={verdict} /> },
  {
    accessor: 'file',
    title: 'File',
    render: ({ file, line, image_id }) => {
      const text = <Mono>{line === null ? file : `${file}:${line}`}</Mono>;
      return image_id ? (
        <Text component={Link} href={imageHref(id, image_id)} size="sm" c="inherit">
          {text}
        </Text>
      ) : (
        text
      );
    },
  },
  {
    accessor: 'reason',
    title: 'Reason',
    render: ({ reason, code }) => (
      <>
        <Text size="sm">{reason ?? 'Nothing to complain about.'}</Text>
        {code && (
          <Text size="xs" c="dimmed">
            <Mono>{code}</Mono>
          </Text>
        )}
      </>
    ),
  },
  { accessor: 'fix', title: 'Fix', visibleMediaQuery: '(min-width: 48em)', render: ({ fix }) => fix ?? '' },
];
