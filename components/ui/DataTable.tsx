'use client';
import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type DataTableColumn, type DataTableSortProps, DataTable as MantineDataTable } from 'mantine-datatable';
import type { ReactNode } from 'react';
import { useRowLink } from './use-row-link';

export type Column<Row> = DataTableColumn<Row>;
export type Sort = { by: string; order: 'asc' | 'desc' };

type Props<Row> = {
  /** What the table holds, for screen readers: "Runs". */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  idOf: (row: Row) => string | number;
  /** Columns with `sortable` ask for another order; `accessor` is the field of `sort_by`. */
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Where a row leads; the row then opens by click and by Enter. */
  hrefOf?: (row: Row) => string | null;
  csvHref?: string;
  /** Left of the CSV link: counts, filters. */
  toolbar?: ReactNode;
  footer?: ReactNode;
  /** Said in the middle of a table without rows. */
  empty?: ReactNode;
  height?: number | string;
};

/** A sortable table with sticky header, keyboard, CSV and a scroll area of its own. */
export function DataTable<Row>({ label, columns, rows, idOf, sort, onSort, hrefOf, csvHref, ...rest }: Props<Row>) {
  const { toolbar, footer, empty, height = 'auto' } = rest;
  const rowLink = useRowLink(hrefOf);
  const sorting: DataTableSortProps<Row> = sort
    ? {
        sortStatus: { columnAccessor: sort.by, direction: sort.order },
        onSortStatusChange: ({ columnAccessor, direction }) =>
          onSort?.({ by: String(columnAccessor), order: direction }),
      }
    : {};
  return (
    <div>
      {(toolbar || csvHref) && (
        <Group justify="space-between" mb="xs" gap="xs">
          <Group gap="xs">{toolbar}</Group>
          {csvHref && <CsvLink href={csvHref} />}
        </Group>
      )}
      <MantineDataTable<Row>
        aria-label={label}
        columns={columns}
        records={rows}
        idAccessor={idOf}
        height={height}
        minHeight={rows.length === 0 ? 180 : 0}
        withTableBorder
        borderRadius="sm"
        borderColor="var(--darkroom-line)"
        rowBorderColor="var(--darkroom-line)"
        highlightOnHover
        highlightOnHoverColor="var(--mantine-color-default-hover)"
        emptyState={empty ?? <Text c="dimmed">Nothing here.</Text>}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': `${label}, scrollable` } }}
        {...sorting}
        {...rowLink}
      />
      {footer && <div style={{ marginTop: 'var(--mantine-spacing-xs)' }}>{footer}</div>}
    </div>
  );
}

const CsvLink = ({ href }: { href: string }) => (
  <Button
    component="a"
    href={href}
    download
    size="compact-sm"
    variant="subtle"
    color="gray"
    leftSection={<IconDownload size={14} aria-hidden />}
  >
    CSV
  </Button>
);
