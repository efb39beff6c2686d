'use client';
import { Button, Group, Skeleton, Switch, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { Fragment } from 'react';
import { saveCsv, toCsv } from '../charts/csv';
import { useTRPC } from '../trpc/trpc';
import { QueryState } from '../ui/QueryState';
import { comparisonSentence, figureWords } from './comparison-words';
import type { ReportsCompared } from './types';

/** Every figure of two quality reports, those that differ first asked for. */
export function ReportComparison({ id, a, b }: { id: string; a: string; b: string }) {
  const query = useQuery(useTRPC().datasets.compareReports.queryOptions({ id, a, b }));
  return (
    <QueryState query={query} skeleton={<Skeleton h={420} />}>
      {(compared) => <Compared compared={compared} />}
    </QueryState>
  );
}

function Compared({ compared }: { compared: ReportsCompared }) {
  const [isAll, setIsAll] = useQueryState('same', parseAsBoolean.withDefault(false));
  const { a, b, figures } = compared;
  const shown = figures.filter((one) => isAll || one.a !== one.b);
  const sections = [...new Set(shown.map(({ section }) => section))];
  return (
    <>
      <Text size="lg" component="p" m={0}>
        {comparisonSentence(compared)}
      </Text>
      <Group justify="space-between">
        <Switch
          size="xs"
          label="Also what is the same"
          checked={isAll}
          onChange={(event) => void setIsAll(event.currentTarget.checked)}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() =>
            saveCsv(
              'reports-compared',
              toCsv(
                ['section', 'name', 'unit', a.label, b.label, 'change'],
                figures.map((one) => [one.section, one.name, one.unit, one.a, one.b, one.change]),
              ),
            )
          }
        >
          Comparison as CSV
        </Button>
      </Group>
      {shown.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="Two reports compared" className="tabular">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Figure</Table.Th>
                <Table.Th ta="right">{a.label}</Table.Th>
                <Table.Th ta="right">{b.label}</Table.Th>
                <Table.Th ta="right">Change</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sections.map((section) => (
                <Fragment key={section}>
                  <Table.Tr>
                    <Table.Th colSpan={4} scope="rowgroup">
                      {section}
                    </Table.Th>
                  </Table.Tr>
                  {shown
                    .filter((one) => one.section === section)
                    .map((one) => {
                      const words = figureWords(one);
                      return (
                        <Table.Tr key={one.name}>
                          <Table.Td>
                            {one.name}{' '}
                            <Text span size="xs" c="dimmed">
                              {one.unit === 'share' ? '' : one.unit}
                            </Text>
                          </Table.Td>
                          <Table.Td ta="right">{words.a}</Table.Td>
                          <Table.Td ta="right">{words.b}</Table.Td>
                          <Table.Td ta="right">{words.change}</Table.Td>
                        </Table.Tr>
                      );
                    })}
                </Fragment>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
