'use client';
import { Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Fragment, type ReactNode, useRef, useState } from 'react';
import { SelectBox } from '../selection/SelectBox';
import { usePressing } from '../selection/use-pressing';
import { formatCode } from '../ui/format';
import { Bytes, Num } from '../ui/Num';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import { AnnotatedThumb } from '../viewer/AnnotatedThumb';
import classes from './datasets.module.css';
import type { ImageFilters } from './image-filters';
import type { ImageListProps } from './image-list';
import type { DatasetImage } from './types';
import { useImageChunks } from './use-image-chunks';
import { useImageRows } from './use-image-rows';
import { useRovingFocus } from './use-roving-focus';

const ROW = 64;
const HEAD = 37;
const TOP_BAR = 48;

type SortBy = ImageFilters['filters']['sort_by'];
type Column = {
  title: ReactNode;
  name: string;
  sort?: SortBy;
  width?: number;
  isNumber?: boolean;
  from?: 'sm' | 'lg';
  cell: (image: DatasetImage) => ReactNode;
};

const COLUMNS: Column[] = [
  { name: 'status', title: 'Status', width: 142, cell: ({ status }) => <StateBadge state={status} /> },
  { name: 'split', title: 'Split', width: 110, from: 'sm', cell: ({ split }) => split ?? 'none' },
  {
    ...{ name: 'annotations', title: 'Annotations', width: 104, isNumber: true, from: 'sm' },
    cell: ({ annotation_count }) => <Num value={annotation_count} />,
  },
  {
    ...{ name: 'size', title: 'Size', sort: 'width', width: 120, isNumber: true, from: 'sm' },
    cell: ({ width, height }) =>
      width && height ? (
        <span className="tabular">
          {width} × {height}
        </span>
      ) : (
        'not known'
      ),
  },
  {
    ...{ name: 'file_size', title: 'File size', sort: 'file_size_bytes', width: 100, isNumber: true, from: 'sm' },
    cell: ({ file_size_bytes }) => <Bytes value={file_size_bytes} />,
  },
  { name: 'tier', title: 'Tier', width: 70, from: 'lg', cell: ({ tier }) => tier ?? 'none' },
  {
    ...{ name: 'issues', title: 'Issues', width: 140, from: 'lg' },
    cell: ({ issues }) => issues.map(formatCode).join(', '),
  },
  {
    ...{ name: 'added', title: 'Added', sort: 'created_at', width: 110, from: 'lg' },
    cell: ({ created_at }) => <RelativeTime time={created_at} />,
  },
];

/** Images as rows with their facts. However many there are, only those on screen exist. */
export function ImageTable(props: ImageListProps & { filters: ImageFilters }) {
  const { place, hrefOf, withOverlay, selection, at, onScrolledTo, filters, onChunks } = props;
  const { total } = place.anchors;
  const list = useRef<HTMLTableElement>(null);
  const router = useRouter();
  const [active, setActive] = useState(Math.min(at, total) - 1);
  const columns = 1;
  const rows = useImageRows({
    ...{ list, total, columns, rowHeight: ROW, gap: 0, headHeight: HEAD, active, at, onScrolledTo },
  });
  const chunks = useImageChunks(place, rows.indexes, rows.isFast);
  const keys = useRovingFocus({ list, total, columns, active, onActive: setActive, ...rows });
  const pressing = usePressing({ selection, imageAt: chunks.imageAt, onKeyDown: keys.onKeyDown });
  const end = rows.items.at(-1);
  return (
    <>
      {onChunks(chunks)}
      <Table
        ref={list}
        className={classes.rows}
        aria-label="Images"
        aria-rowcount={total + 1}
        tabIndex={-1}
        stickyHeader
        stickyHeaderOffset={TOP_BAR}
        highlightOnHover
        borderColor="var(--darkroom-line)"
        {...keys}
        {...pressing}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1} h={HEAD}>
            <Table.Th w={40}>
              <VisuallyHidden>Selected</VisuallyHidden>
            </Table.Th>
            <Table.Th w={64}>
              <VisuallyHidden>Picture</VisuallyHidden>
            </Table.Th>
            <SortHead filters={filters} by="filename" title="Name" />
            {COLUMNS.map(({ name, title, sort, width, isNumber, from }) =>
              sort ? (
                <SortHead key={name} filters={filters} by={sort} {...{ title, width, isNumber, from }} />
              ) : (
                <Table.Th key={name} w={width} ta={isNumber ? 'right' : undefined} visibleFrom={from}>
                  {title}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.items.map(({ row: index, start }, nth) => {
            const before = rows.items[nth - 1];
            const image = chunks.imageAt(index);
            return (
              <Fragment key={index}>
                <Gap height={start - (before ? before.start + ROW : 0)} />
                <Table.Tr
                  data-index={index}
                  aria-rowindex={index + 2}
                  className={image && 'opens'}
                  bg={image && selection.has(image.id) ? 'var(--mantine-primary-color-light)' : undefined}
                  onClick={(event) => {
                    // A link inside acts for itself.
                    if (!image || event.shiftKey || (event.target as HTMLElement).closest('a, label')) return;
                    rows.leave();
                    router.push(hrefOf(image.id, index));
                  }}
                >
                  <Table.Td p={4}>
                    {image && (
                      <SelectBox
                        {...{ image, index }}
                        isChosen={selection.has(image.id)}
                        isActive={index === active}
                        onPress={selection.press}
                      />
                    )}
                  </Table.Td>
                  <Table.Td>
                    {image && <AnnotatedThumb image={image} withOverlay={withOverlay} isEager isSmall />}
                  </Table.Td>
                  <Table.Td>
                    {image && (
                      <Link
                        href={hrefOf(image.id, index)}
                        title={image.filename}
                        prefetch={false}
                        tabIndex={index === active ? 0 : -1}
                        onNavigate={rows.leave}
                        style={{ color: 'inherit', textDecoration: 'none' }}
                      >
                        {image.filename}
                      </Link>
                    )}
                    {image?.distance !== undefined && (
                      <Text span display="block" size="xs" c="dimmed" className="tabular">
                        {image.distance} bits apart
                      </Text>
                    )}
                  </Table.Td>
                  {COLUMNS.map(({ name, isNumber, from, cell }) => (
                    <Table.Td key={name} ta={isNumber ? 'right' : undefined} visibleFrom={from}>
                      {image && cell(image)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              </Fragment>
            );
          })}
          <Gap height={rows.height - (end ? end.start + ROW : 0)} />
        </Table.Tbody>
      </Table>
    </>
  );
}

/** The rows that are not there. */
const Gap = ({ height }: { height: number }) =>
  height > 0 ? (
    <tr aria-hidden className={classes.gap}>
      <td style={{ height }} />
    </tr>
  ) : null;

type SortHeadProps = Pick<Column, 'title' | 'width' | 'isNumber' | 'from'> & { filters: ImageFilters; by: SortBy };

function SortHead({ filters: { filters, set }, by, title, width, isNumber, from }: SortHeadProps) {
  const isSorted = filters.sort_by === by;
  const isAscending = filters.sort_order === 'asc';
  const Arrow = isAscending ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th
      w={width}
      ta={isNumber ? 'right' : undefined}
      visibleFrom={from}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : undefined}
    >
      <UnstyledButton
        fw="inherit"
        fz="inherit"
        onClick={() => set({ sort_by: by, sort_order: isSorted && isAscending ? 'desc' : 'asc' })}
      >
        {title} {isSorted && <Arrow size={13} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
