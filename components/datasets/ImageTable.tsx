'use client';
import { Text, VisuallyHidden } from '@mantine/core';
import Link from 'next/link';
import { type Column, DataTable } from '../ui/DataTable';
import { formatCode } from '../ui/format';
import { Bytes, Num } from '../ui/Num';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import { MIDDLE } from '../ui/widths';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import type { ImageFilters } from './image-filters';
import type { DatasetImage } from './types';

type Props = {
  images: DatasetImage[];
  hrefOf: (id: string, index: number) => string;
  withOverlay: boolean;
  filters: ImageFilters;
};

const WIDE = '(min-width: 75em)';

/** Images as rows with their facts. */
export function ImageTable({ images, hrefOf, withOverlay, filters }: Props) {
  const { filters: now, set } = filters;
  const columns: Column<DatasetImage>[] = [
    {
      accessor: 'thumbnail_url',
      title: <VisuallyHidden>Picture</VisuallyHidden>,
      width: 64,
      render: (image) => <AnnotatedThumb image={image} withOverlay={withOverlay} />,
    },
    {
      accessor: 'filename',
      title: 'Name',
      sortable: true,
      render: (image, index) => (
        <Text
          component={Link}
          href={hrefOf(image.id, index)}
          size="sm"
          c="inherit"
          td="none"
          style={{ overflowWrap: 'anywhere' }}
        >
          {image.filename}
        </Text>
      ),
    },
    { accessor: 'status', title: 'Status', width: 142, render: ({ status }) => <StateBadge state={status} /> },
    {
      accessor: 'split',
      title: 'Split',
      width: 110,
      visibleMediaQuery: MIDDLE,
      render: ({ split }) => split ?? 'none',
    },
    {
      accessor: 'annotation_count',
      title: 'Annotations',
      textAlign: 'right',
      width: 104,
      visibleMediaQuery: MIDDLE,
      render: ({ annotation_count }) => <Num value={annotation_count} />,
    },
    {
      accessor: 'width',
      title: 'Size',
      sortable: true,
      textAlign: 'right',
      width: 120,
      visibleMediaQuery: MIDDLE,
      render: ({ width, height }) =>
        width && height ? (
          <span className="tabular">
            {width} × {height}
          </span>
        ) : (
          'not known'
        ),
    },
    {
      accessor: 'file_size_bytes',
      title: 'File size',
      sortable: true,
      textAlign: 'right',
      width: 100,
      visibleMediaQuery: MIDDLE,
      render: ({ file_size_bytes }) => <Bytes value={file_size_bytes} />,
    },
    { accessor: 'tier', title: 'Tier', width: 70, visibleMediaQuery: WIDE, render: ({ tier }) => tier ?? 'none' },
    {
      accessor: 'issues',
      title: 'Issues',
      width: 140,
      visibleMediaQuery: WIDE,
      render: ({ issues }) => issues.map(formatCode).join(', '),
    },
    {
      accessor: 'created_at',
      title: 'Added',
      sortable: true,
      width: 110,
      visibleMediaQuery: WIDE,
      render: ({ created_at }) => <RelativeTime time={created_at} />,
    },
  ];
  return (
    <DataTable
      label="Images"
      columns={columns}
      rows={images}
      idOf={({ id }) => id}
      hrefOf={(image) => hrefOf(image.id, images.indexOf(image))}
      sort={{ by: now.sort_by, order: now.sort_order }}
      onSort={({ by, order }) => set({ sort_by: by as typeof now.sort_by, sort_order: order })}
    />
  );
}
