'use client';
import { Autocomplete, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { PAGE_MAX } from '@/server/domain/wire/conventions';
import { useTRPC } from '../trpc/trpc';
import { formatNumber } from '../ui/format';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { AuditTable } from './AuditTable';

const filters = {
  q: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  page: parseAsInteger.withDefault(1),
};

/** Every change, and every read and export of images; newest first. */
export function AuditPage() {
  const [{ q, action, page }, setFilter] = useQueryStates(filters, { history: 'replace' });
  const [wanted] = useDebouncedValue({ q, action }, 250);
  const given = { ...(wanted.q && { q: wanted.q }), ...(wanted.action && { action: wanted.action }) };
  const entries = useQuery({
    ...useTRPC().audit.list.queryOptions({ ...given, page }),
    placeholderData: keepPreviousData,
  });
  const actions = [...new Set(entries.data?.items.map((entry) => entry.action))].sort();
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Admin' }]}
        title="Audit log"
        description="Who did what: every change, and every read and export of images."
        {...(entries.data &&
          typeof entries.data.total === 'number' && {
            figure: { value: formatNumber(entries.data.total), unit: 'entries' },
          })}
      />
      <QueryState query={entries} skeleton={<TableSkeleton rows={12} />}>
        {({ items, limit, total }) => (
          <AuditTable
            entries={items}
            csvHref={`/api/v1/audit?${new URLSearchParams({ ...given, format: 'csv', limit: String(PAGE_MAX) })}`}
            toolbar={
              <>
                <TextInput
                  aria-label="Search the audit log"
                  placeholder="Person or subject"
                  leftSection={<IconSearch size={14} aria-hidden />}
                  value={q}
                  onChange={(event) => void setFilter({ q: event.currentTarget.value || null, page: null })}
                />
                <Autocomplete
                  aria-label="Action"
                  placeholder="Any action"
                  data={actions}
                  value={action}
                  clearable
                  onChange={(value) => void setFilter({ action: value || null, page: null })}
                />
              </>
            }
            footer={
              <Pager
                page={page}
                limit={limit}
                total={total}
                label="the audit log"
                onPage={(next) => void setFilter({ page: next })}
              />
            }
          />
        )}
      </QueryState>
    </>
  );
}
