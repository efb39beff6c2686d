'use client';
import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { debounce, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { PROBLEM_CODES } from '@/server/domain/verdicts';
import { VerdictReasons } from '../runs/VerdictReasons';
import { useTRPC } from '../trpc/trpc';
import { DataTable } from '../ui/DataTable';
import { formatCode, formatCount } from '../ui/format';
import { Pager } from '../ui/Pager';
import { QueryState } from '../ui/QueryState';
import { TableSkeleton } from '../ui/TableSkeleton';
import { useDataset } from './DatasetFrame';
import classes from './datasets.module.css';
import { FileLink } from './FileLink';
import { fileHref } from './links';
import { startingVerdict } from './starting-verdict';
import { verdictColumns } from './verdict-columns';

const LIMIT = 100;
const VERDICT_CHOICES = ['rejected', 'warned', 'accepted', 'all'] as const;
const inLink = {
  verdict: parseAsStringLiteral(VERDICT_CHOICES),
  code: parseAsString,
  subject: parseAsStringLiteral(['image', 'label', 'entry'] as const),
  run_id: parseAsString,
  q: parseAsString.withDefault(''),
  page: parseAsInteger.withDefault(1),
};

/** What became of every item, with file, line, reason and fix. */
export function ProblemsPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const reasons = useDataset(id).data?.verdict_reasons;
  const [{ page, ...link }, setLink] = useQueryStates(inLink, { history: 'push' });
  const choice = link.verdict ?? startingVerdict(reasons ?? [], link);
  const filters = {
    ...(choice === 'all' ? {} : { verdict: choice }),
    ...(link.code ? { code: link.code } : {}),
    ...(link.subject ? { subject: link.subject } : {}),
    ...(link.run_id ? { run_id: link.run_id } : {}),
    ...(link.q ? { q: link.q } : {}),
  };
  const query = useQuery(
    trpc.datasets.verdicts.queryOptions(
      { id, ...filters, page, limit: LIMIT },
      { placeholderData: keepPreviousData, enabled: reasons !== undefined },
    ),
  );
  return (
    <div className={classes.page}>
      {reasons && <VerdictReasons reasons={reasons} datasetId={id} />}
      <section aria-label="Verdicts of items">
        <div className={classes.filters}>
          <Select
            size="xs"
            w={120}
            aria-label="Verdict"
            allowDeselect={false}
            value={choice}
            onChange={(verdict) => void setLink({ verdict: verdict as typeof choice, page: null })}
            data={VERDICT_CHOICES.map((verdict) => ({ value: verdict, label: formatCode(verdict) }))}
          />
          <Select
            size="xs"
            w={140}
            aria-label="Kind of item"
            placeholder="Any item"
            clearable
            value={link.subject}
            onChange={(subject) => void setLink({ subject: subject as typeof link.subject, page: null })}
            data={[
              { value: 'image', label: 'Images' },
              { value: 'label', label: 'Label files' },
              { value: 'entry', label: 'Other entries' },
            ]}
          />
          <Select
            size="xs"
            w={200}
            aria-label="Reason"
            placeholder="Any reason"
            clearable
            searchable
            value={link.code}
            onChange={(code) => void setLink({ code, page: null })}
            data={PROBLEM_CODES.map((code) => ({ value: code, label: formatCode(code) }))}
          />
          <TextInput
            size="xs"
            w={200}
            aria-label="Find by file"
            placeholder="Find by file"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={link.q}
            onChange={(event) =>
              void setLink(
                { q: event.currentTarget.value || null, page: null },
                { history: 'replace', limitUrlUpdates: debounce(250) },
              )
            }
          />
          {link.run_id && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => void setLink({ run_id: null, page: null })}>
              One run only: show all runs
            </Button>
          )}
          <Group gap={4} className={classes.push}>
            {typeof query.data?.total === 'number' && (
              <Text size="sm" c="dimmed" className="tabular" role="status">
                {formatCount(query.data.total, 'row')}
              </Text>
            )}
            <FileLink href={fileHref(id, 'verdicts', { ...filters, format: 'csv' })} label="CSV" />
            <FileLink href={fileHref(id, 'verdicts', { ...filters, format: 'json' })} label="JSON" />
          </Group>
        </div>
        <QueryState query={query} skeleton={<TableSkeleton />}>
          {({ items, total }) => (
            <DataTable
              label="Verdicts"
              columns={verdictColumns(id)}
              rows={items.map((row, index) => ({ ...row, key: index }))}
              idOf={({ key }) => key}
              empty={<Text c="dimmed">No item with this verdict.</Text>}
              footer={
                <Pager
                  page={page}
                  limit={LIMIT}
                  total={total}
                  onPage={(next) => void setLink({ page: next })}
                  label="verdicts"
                />
              }
            />
          )}
        </QueryState>
      </section>
    </div>
  );
}
