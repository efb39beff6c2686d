'use client';
import { Group, ScrollArea, SegmentedControl, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { formatCount, formatNumber, formatShare } from '../ui/format';
import { ClassSwatch } from '../viewer/ClassSwatch';
import classes from './agreement.module.css';
import type { Agreement, AgreementClass } from './types';
import type { AgreementLink } from './use-agreement-link';

const SHOWN = 500;
const STATISTICS = ['f1', 'alpha', 'kappa', 'ac1'] as const;
const HEADS = { f1: 'F1', alpha: 'Alpha', kappa: 'Kappa', ac1: 'AC1' };
const SORTS = ['found', ...STATISTICS, 'prevalence'] as const;
type SortBy = (typeof SORTS)[number];

type Props = { agreement: Agreement; agreementLink: AgreementLink };

/** Every class with its statistics and their intervals. */
export function ClassAgreement({ agreement, agreementLink: { link, setLink } }: Props) {
  const found = agreement.classes.filter((one) => one.found > 0);
  const sort = SORTS.find((one) => one === link.sort) ?? 'found';
  const rows = [...(link.classes === 'found' ? found : agreement.classes)].sort(
    (a, b) => (b[sort] ?? Number.NEGATIVE_INFINITY) - (a[sort] ?? Number.NEGATIVE_INFINITY) || a.class_id - b.class_id,
  );
  const head = (by: SortBy, label: string) => (
    <Table.Th ta="right" aria-sort={by === sort ? 'descending' : 'none'}>
      <UnstyledButton fz="sm" fw={600} onClick={() => void setLink({ sort: by })}>
        <Group gap={2} wrap="nowrap" justify="flex-end">
          {label}
          {by === sort && <IconArrowDown size={12} aria-hidden />}
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
  return (
    <ChartFigure
      title="Classes"
      n={`n = ${formatCount(agreement.overall.images, 'image')} read by two or more; intervals 95 %, over images`}
      file="agreement-classes"
      data={tableOf(agreement.classes)}
      controls={
        <SegmentedControl
          aria-label="Classes shown"
          value={link.classes}
          onChange={(value) => void setLink({ classes: value as typeof link.classes })}
          data={[
            { value: 'found', label: `Found (${formatNumber(found.length)})` },
            { value: 'all', label: `All (${formatNumber(agreement.classes.length)})` },
          ]}
        />
      }
    >
      {rows.length === 0 ? (
        <NothingToDraw>No reader has found anything.</NothingToDraw>
      ) : (
        <ScrollArea.Autosize
          mah={520}
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Classes, scrollable' }}
        >
          <Table stickyHeader aria-label="Agreement per class" className="tabular" fz="sm" miw={760}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Class</Table.Th>
                {head('found', 'Found')}
                {head('prevalence', 'Prevalence')}
                {STATISTICS.map((statistic) => (
                  <Head key={statistic}>{head(statistic, HEADS[statistic])}</Head>
                ))}
                <Table.Th ta="right">Mean IoU</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, SHOWN).map((row) => (
                <Table.Tr key={row.class_id}>
                  <Table.Td maw={280}>
                    <Group gap={6} wrap="nowrap">
                      <ClassSwatch classId={row.class_id} />
                      <span style={{ overflowWrap: 'anywhere' }}>
                        <bdi>{row.class_name}</bdi>
                      </span>
                    </Group>
                  </Table.Td>
                  <Table.Td ta="right">{formatNumber(row.found)}</Table.Td>
                  <Table.Td ta="right">{formatShare(row.prevalence)}</Table.Td>
                  {STATISTICS.map((statistic) => (
                    <Table.Td key={statistic} ta="right">
                      <Value value={row[statistic]} interval={row.ci[statistic]} />
                    </Table.Td>
                  ))}
                  <Table.Td ta="right">
                    <Value value={row.mean_iou} interval={null} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
      {rows.length > SHOWN && (
        <NothingToDraw>
          The first {formatNumber(SHOWN)} of {formatNumber(rows.length)} classes; “Show data” and CSV hold all.
        </NothingToDraw>
      )}
    </ChartFigure>
  );
}

const Head = ({ children }: { children: React.ReactNode }) => children;

function Value({ value, interval }: { value: number | null; interval: readonly [number, number] | null }) {
  return (
    <span className={value === null ? classes.undefined : undefined}>
      {formatNumber(value, 3)}
      {interval && (
        <span className={classes.interval}>
          {formatNumber(interval[0], 2)} to {formatNumber(interval[1], 2)}
        </span>
      )}
    </span>
  );
}

function tableOf(rows: readonly AgreementClass[]) {
  return {
    header: [
      ...['class id', 'class', 'images', 'found', 'prevalence', 'annotations', 'matched', 'mean IoU'],
      ...STATISTICS.flatMap((statistic) => [HEADS[statistic], `${HEADS[statistic]} low`, `${HEADS[statistic]} high`]),
    ],
    rows: rows.map((row) => [
      ...[
        row.class_id,
        row.class_name,
        row.images,
        row.found,
        row.prevalence,
        row.annotations,
        row.matched,
        row.mean_iou,
      ],
      ...STATISTICS.flatMap((statistic) => [row[statistic], ...(row.ci[statistic] ?? [null, null])]),
    ]),
  };
}
