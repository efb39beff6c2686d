'use client';
import { Group, Pagination, Text } from '@mantine/core';
import { formatNumber } from './format';

type Props = { page: number; limit: number; total: number | null; onPage: (page: number) => void; label: string };

/** "51–100 of 1,204" and the pages; pages are 1-based. A page behind the last one leads back. */
export function Pager({ page, limit, total, onPage, label }: Props) {
  if (total === null || total === 0) return null;
  const pages = Math.ceil(total / limit);
  const first = (page - 1) * limit + 1;
  const last = Math.min(total, page * limit);
  return (
    <Group component="nav" aria-label={`Pages of ${label}`} justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" className="tabular">
        {page > pages
          ? `There is no page ${formatNumber(page)}. The last one is ${formatNumber(pages)}.`
          : `${formatNumber(first)}–${formatNumber(last)} of ${formatNumber(total)}`}
      </Text>
      {(pages > 1 || page > 1) && <Pagination value={page} onChange={onPage} total={pages} siblings={1} />}
    </Group>
  );
}
