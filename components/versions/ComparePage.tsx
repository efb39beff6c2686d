'use client';
import { Anchor, Group, SegmentedControl, Select, Skeleton, Text } from '@mantine/core';
import { IconEqual, IconStack2 } from '@tabler/icons-react';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { z } from 'zod';
import { CHANGES, type versionChange, type versionDiff } from '@/server/domain/wire/versions';
import classes from '../datasets/datasets.module.css';
import { fileHref, imageHref, splitsHref } from '../datasets/links';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { formatCode, formatCount, formatNumber } from '../ui/format';
import { Num } from '../ui/Num';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';

type Diff = z.output<typeof versionDiff>;
type Change = z.output<typeof versionChange>;

const LIMIT = 100;
const ALL = 'all';
const inLink = {
  a: parseAsInteger,
  b: parseAsInteger,
  change: parseAsStringLiteral([ALL, ...CHANGES] as const).withDefault(ALL),
  page: parseAsInteger.withDefault(1),
};

/** What changed from one version to another. */
export function ComparePage({ id }: { id: string }) {
  const trpc = useTRPC();
  const [{ a, b, change, page }, setLink] = useQueryStates(inLink, { history: 'push' });
  const versions = useQuery(trpc.versions.list.queryOptions({ id })).data?.items ?? [];
  const asked = a && b ? { id, a, b, page, limit: LIMIT, ...(change === ALL ? {} : { change }) } : null;
  const query = useQuery(trpc.versions.diff.queryOptions(asked ?? skipToken, { placeholderData: keepPreviousData }));
  const choices = versions.map(({ version, name }) => ({
    value: String(version),
    label: `Version ${version}${name ? ` · ${name}` : ''}`,
  }));
  const pick = (which: 'a' | 'b', value: number | null) => (
    <Select
      size="xs"
      w={220}
      aria-label={which === 'a' ? 'From version' : 'To version'}
      placeholder={which === 'a' ? 'From version' : 'To version'}
      value={value === null ? null : String(value)}
      onChange={(next) => void setLink({ [which]: next === null ? null : Number(next), page: null })}
      data={choices}
    />
  );
  return (
    <div className={classes.page}>
      <div>
        <Anchor component={Link} href={splitsHref(id)} size="sm">
          All versions
        </Anchor>
        <Group gap="xs" mt={8}>
          {pick('a', a)}
          <Text size="sm">to</Text>
          {pick('b', b)}
        </Group>
      </div>
      {asked === null ? (
        <EmptyState icon={IconStack2} title="Choose two versions">
          What was added, removed, moved and relabelled between them stands here.
        </EmptyState>
      ) : (
        <QueryState query={query} skeleton={<Skeleton h={320} />}>
          {(diff) => (
            <>
              <Text fz={20} fw={600} component="h2" m={0}>
                {sentenceOf(diff)}
              </Text>
              <ClassChanges classes={diff.classes} />
              {diff.total === 0 && change === ALL ? (
                <EmptyState icon={IconEqual} title="Equal, image by image">
                  {formatCount(diff.summary.unchanged, 'image')} in the same splits with the same labels.
                </EmptyState>
              ) : (
                <DataTable
                  label="Changes"
                  columns={columnsOf(id)}
                  rows={diff.items}
                  idOf={(row) => `${row.change} ${row.sha256} ${row.filename}`}
                  csvHref={fileHref(id, `versions/${diff.a}/diff/${diff.b}`, {
                    format: 'csv',
                    ...(change === ALL ? {} : { change }),
                  })}
                  toolbar={
                    <SegmentedControl
                      aria-label="Which changes"
                      value={change}
                      onChange={(next) => void setLink({ change: next as typeof change, page: null })}
                      data={[
                        { value: ALL, label: 'All' },
                        ...CHANGES.map((one) => ({
                          value: one,
                          label: `${formatCode(one)} ${formatNumber(diff.summary[one])}`,
                        })),
                      ]}
                    />
                  }
                  footer={
                    <Pager
                      page={page}
                      limit={LIMIT}
                      total={diff.total}
                      onPage={(next) => void setLink({ page: next })}
                      label="changes"
                    />
                  }
                />
              )}
            </>
          )}
        </QueryState>
      )}
    </div>
  );
}

function sentenceOf({ a, b, summary: { added, removed, moved, relabelled, unchanged }, is_equal }: Diff): string {
  if (is_equal) return `Versions ${a} and ${b} hold the same.`;
  const parts = [
    [added, 'added'],
    [removed, 'removed'],
    [moved, 'moved'],
    [relabelled, 'relabelled'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, what]) => `${formatNumber(n)} ${what}`);
  const what = said.length > 0 ? said.join(', ') : 'only class names changed';
  return `From version ${a} to ${b}: ${what}; ${formatCount(unchanged, 'image')} unchanged.`;
}

function ClassChanges({ classes: { added, removed, renamed } }: { classes: Diff['classes'] }) {
  const said = [
    ...added.map(({ id, name }) => `class ${id} “${name}” was added`),
    ...removed.map(({ id, name }) => `class ${id} “${name}” was removed`),
    ...renamed.map(({ id, from, to }) => `class ${id} “${from}” is called “${to}”`),
  ];
  if (said.length === 0) return null;
  return <Text size="sm">Classes: {said.join('; ')}.</Text>;
}

const columnsOf = (id: string): Column<Change>[] => [
  { accessor: 'change', title: 'Change', render: ({ change }) => formatCode(change) },
  {
    accessor: 'filename',
    title: 'Image',
    noWrap: true,
    render: ({ filename, image_id }) => (
      <Anchor component={Link} href={imageHref(id, image_id)} underline="always">
        {filename}
      </Anchor>
    ),
  },
  { accessor: 'split_a', title: 'Split before', noWrap: true, render: ({ split_a }) => split_a ?? '–' },
  { accessor: 'split_b', title: 'after', render: ({ split_b }) => split_b ?? '–' },
  {
    accessor: 'annotations_a',
    title: 'Annotations before',
    textAlign: 'right',
    render: ({ annotations_a: n }) => (n === null ? '–' : <Num value={n} />),
  },
  {
    accessor: 'annotations_b',
    title: 'after',
    textAlign: 'right',
    render: ({ annotations_b: n }) => (n === null ? '–' : <Num value={n} />),
  },
];
