'use client';
import { Anchor, Button, Group, ScrollArea, Table, Text, Title } from '@mantine/core';
import { useDisclosure, useId } from '@mantine/hooks';
import { IconDownload, IconTable } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { formatNumber } from '../ui/format';
import classes from './charts.module.css';
import { type Cell, saveCsv, toCsv } from './csv';

type ChartData = {
  header: string[];
  rows: Cell[][];
  /** Where the last cell of a row leads to, if anywhere. */
  hrefOf?: (row: number) => string | null;
};

type Props = {
  title: string;
  /** What it rests on, with the unit: "n = 1,204 annotations". */
  n?: string;
  controls?: ReactNode;
  data: ChartData;
  /** Name of the CSV file, without ending. */
  file: string;
  children: ReactNode;
};

/** The frame of every chart: caption, n and unit, the data as a table and as CSV. */
export function ChartFigure({ title, n, controls, data, file, children }: Props) {
  const [isTableShown, table] = useDisclosure(false);
  const tableId = useId();
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <Group gap="xs" align="baseline">
          <Title order={2} size="h3">
            {title}
          </Title>
          {n && (
            <Text size="xs" c="dimmed" className="tabular">
              {n}
            </Text>
          )}
        </Group>
        {data.rows.length > 0 && (
          <Group gap={4}>
            {controls}
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconTable size={14} aria-hidden />}
              onClick={table.toggle}
              aria-expanded={isTableShown}
              aria-controls={tableId}
            >
              {isTableShown ? 'Hide data' : 'Show data'}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => saveCsv(file, toCsv(data.header, data.rows))}
              aria-label={`${title} as CSV`}
            >
              CSV
            </Button>
          </Group>
        )}
      </figcaption>
      {children}
      <div id={tableId}>{isTableShown && <DataOf title={title} data={data} />}</div>
    </figure>
  );
}

function DataOf({ title, data }: { title: string; data: ChartData }) {
  const label = `Data of ${title}`;
  return (
    <ScrollArea.Autosize mah={340} mt="xs" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
      <Table stickyHeader aria-label={label} className="tabular" fz="sm">
        <Table.Thead>
          <Table.Tr>
            {data.header.map((name, column) => (
              <Table.Th key={name} ta={isNumeric(data.rows, column) ? 'right' : undefined}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={column} ta={typeof cell === 'number' ? 'right' : undefined}>
                  <Lead href={column === row.length - 1 ? (data.hrefOf?.(index) ?? null) : null}>
                    {typeof cell === 'number' ? formatNumber(cell, 4) : String(cell ?? '')}
                  </Lead>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

const Lead = ({ href, children }: { href: string | null; children: string }) =>
  href === null ? (
    children
  ) : (
    <Anchor component={Link} href={href} inherit underline="always">
      {children}
    </Anchor>
  );

const isNumeric = (rows: Cell[][], column: number) => rows.some((row) => typeof row[column] === 'number');

/** What stands where a chart would be when there is nothing to draw. */
export const NothingToDraw = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed" py="md">
    {children}
  </Text>
);
