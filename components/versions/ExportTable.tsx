'use client';
import { Button, Progress, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMay } from '../account/use-session';
import { useTRPC } from '../trpc/trpc';
import { type Column, DataTable } from '../ui/DataTable';
import { formatBytes, formatCount, formatNumber } from '../ui/format';
import { Mono } from '../ui/Mono';
import { notifyFailure } from '../ui/notify';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import type { Export } from './types';

/** Where the version was written, and how far what is being written is. */
export function ExportTable({ id, exports }: { id: string; exports: Export[] }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayCurate = useMay('curate');
  const cancel = useMutation(
    trpc.versions.cancelExport.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.versions.pathFilter()),
      onError: notifyFailure,
    }),
  );
  if (exports.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This version was not written anywhere yet.
      </Text>
    );
  const columns: Column<Export>[] = [
    { accessor: 'state', title: 'State', render: ({ state }) => <StateBadge state={state} /> },
    {
      accessor: 'format',
      title: 'Format',
      noWrap: true,
      render: ({ format, layer, is_publication }) =>
        `${format}${layer ? ` of ${layer}` : ''}${is_publication ? ', published' : ''}`,
    },
    { accessor: 'done', title: 'Progress', width: 220, render: (row) => <Written row={row} /> },
    {
      accessor: 'place',
      title: 'Where',
      width: 320,
      render: ({ place, store }) => (
        <span>
          {store}: <Mono>{place}organized/</Mono>
        </span>
      ),
    },
    {
      accessor: 'created_at',
      title: 'Asked',
      noWrap: true,
      render: ({ created_at, created_by }) => (
        <span>
          <RelativeTime time={created_at} /> · {created_by}
        </span>
      ),
    },
    {
      accessor: 'cancel',
      title: '',
      render: ({ id: export_id, state }) =>
        mayCurate &&
        (state === 'pending' || state === 'running') && (
          <Button size="compact-xs" variant="default" onClick={() => cancel.mutate({ id, export_id })}>
            Cancel
          </Button>
        ),
    },
  ];
  return <DataTable label="Exports" columns={columns} rows={exports} idOf={(row) => row.id} />;
}

function Written({ row: { state, percentage, done, total, objects, bytes, error } }: { row: Export }) {
  if (error)
    return (
      <Text size="sm">
        {error.message} {error.fix}
      </Text>
    );
  if (state === 'completed')
    return (
      <Text size="sm" className="tabular">
        {formatCount(objects, 'file')}, {formatBytes(bytes)}
      </Text>
    );
  if (state === 'cancelled') return null;
  return (
    <div>
      <Progress value={percentage} color="amber" size={6} aria-label="Progress of the export" />
      <Text size="xs" c="dimmed" className="tabular">
        {formatNumber(done)} of {formatCount(total, 'image')}
      </Text>
    </div>
  );
}
