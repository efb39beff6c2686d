'use client';
import { Badge, Group, SegmentedControl, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { z } from 'zod';
import { LEAK_KINDS, LEAK_WORDS } from '@/server/domain/leakage';
import type { leak } from '@/server/domain/wire/splits';
import pairs from '../datasets/datasets.module.css';
import { FileLink } from '../datasets/FileLink';
import { fileHref } from '../datasets/links';
import { PairedImage } from '../datasets/PairedImage';
import { useTRPC } from '../trpc/trpc';
import { EmptyState } from '../ui/EmptyState';
import { formatCount, formatNumber } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';

type Leak = z.output<typeof leak>;
const LIMIT = 48;
const ALL = 'all';
const inLink = {
  kind: parseAsStringLiteral([ALL, ...LEAK_KINDS] as const).withDefault(ALL),
  page: parseAsInteger.withDefault(1),
};

/** The same thing in two splits, side by side. */
export function LeakageList({ id }: { id: string }) {
  const trpc = useTRPC();
  const [{ kind, page }, setLink] = useQueryStates(inLink, { history: 'push' });
  const asked = { id, page, limit: LIMIT, ...(kind === ALL ? {} : { kind }) };
  const query = useQuery(trpc.splits.leakage.queryOptions(asked, { placeholderData: keepPreviousData }));
  return (
    <QueryState
      query={query}
      skeleton={<TableSkeleton rows={4} />}
      isEmpty={({ pairs: found }) => found === 0}
      empty={
        <EmptyState icon={IconShieldCheck} title="Nothing leaks">
          No image lies, by its bytes, pixels, as a near duplicate or by its group, in more than one split.
        </EmptyState>
      }
    >
      {({ items, total, by_kind, pairs: found }) => (
        <>
          <Group justify="space-between" mb="md">
            <SegmentedControl
              aria-label="By what"
              value={kind}
              onChange={(next) => void setLink({ kind: next as typeof kind, page: null })}
              data={[
                { value: ALL, label: `All ${formatNumber(found)}` },
                ...LEAK_KINDS.filter((one) => by_kind[one] > 0).map((one) => ({
                  value: one,
                  label: `${LEAK_WORDS[one]} ${formatNumber(by_kind[one])}`,
                })),
              ]}
            />
            <Group gap={8}>
              {['csv', 'json'].map((format) => (
                <FileLink key={format} href={fileHref(id, 'leakage', { format })} label={format.toUpperCase()} />
              ))}
            </Group>
          </Group>
          <ul className={pairs.pairs} aria-label="Leakage">
            {items.map((one) => (
              <LeakCard key={`${one.kind} ${one.key} ${one.a.split}`} id={id} found={one} />
            ))}
          </ul>
          <div style={{ marginTop: 16 }}>
            <Pager
              page={page}
              limit={LIMIT}
              total={total}
              onPage={(next) => void setLink({ page: next })}
              label="leakage"
            />
          </div>
        </>
      )}
    </QueryState>
  );
}

function LeakCard({ id, found: { kind, key, a, b, images_a, images_b } }: { id: string; found: Leak }) {
  return (
    <li className={pairs.pair}>
      <Group gap={8} mb={6} wrap="wrap">
        <Badge size="xs" color="red">
          {LEAK_WORDS[kind]}
        </Badge>
        <Text span size="xs" c="dimmed" className={`${pairs.clip} tabular`} maw="100%">
          {kind === 'group' ? `${key}: ` : ''}
          {formatCount(images_a, 'image')} in {a.split}, {formatNumber(images_b)} in {b.split}
        </Text>
      </Group>
      <div className={pairs.pairImages}>
        <PairedImage id={id} image={a} />
        <PairedImage id={id} image={b} />
      </div>
    </li>
  );
}
