'use client';
import { Group, Pagination, Text } from '@mantine/core';
import { formatNumber } from './format';

type Props = { page: number; limit: number; total: number | null; onPage: (page: number) => void; label: string };

/** "51–100 of 1,204" and the pages; pages are 1-based. */
export function Pager({ page, limit, total, onPage, label }: Props) {
  if (total === null || total === 0) return null;
  const first = (page - 1) * limit + 1;
  const last = Math.min(total, page * limit);
  return (
    <Group component="nav" aria-label={`Pages of ${label}`} justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" className="tabular">
        {formatNumber(first)}–{formatNumber(last)} of {formatNumber(total)}
      </Text>
      {total > limit && <Pagination value={page} onChange={onPage} total={Math.ceil(total / limit)} siblings={1} />}
    </Group>
  );
}
