'use client';
import { ActionIcon, Group, Progress, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { isRunActionAllowed } from '@/server/domain/run-states';
import { useMay } from '../account/use-session';
import { runHref } from '../datasets/links';
import { type Column, DataTable } from '../ui/DataTable';
import { formatCount, formatDuration, formatEta, formatPercent } from '../ui/format';
import { RelativeTime } from '../ui/RelativeTime';
import { StateBadge } from '../ui/StateBadge';
import { useNow } from '../ui/use-now';
import { MIDDLE, WIDE } from '../ui/widths';
import { isUnderWay, secondsBetween, shownState, wordOf } from './run-words';
import type { RunSummary } from './types';
import { UndoImport } from './UndoImport';

type Props = {
  runs: RunSummary[];
  /** Left out on the page of one dataset. */
  withDataset?: boolean;
  order?: 'asc' | 'desc';
  onOrder?: (order: 'asc' | 'desc') => void;
  footer?: React.ReactNode;
  empty?: React.ReactNode;
};

/** Runs, one per row: state, progress, items, time. */
export function RunTable({ runs, withDataset = true, order, onOrder, footer, empty }: Props) {
  const now = useNow();
  const mayCurate = useMay('curate');
  const [undoing, setUndoing] = useState<RunSummary | null>(null);
  const columns: Column<RunSummary>[] = [
    {
      accessor: 'dataset_name',
      title: withDataset ? 'Dataset' : 'Run',
      render: (run) => (
        <Text component={Link} href={runHref(run.id)} size="sm" fw={500} td="none" c="inherit">
          {withDataset ? run.dataset_name : <RelativeTime time={run.created_at} />}
        </Text>
      ),
    },
    {
      accessor: 'state',
      title: 'State',
      width: 130,
      render: (run) => {
        const word = wordOf(run);
        return <StateBadge state={shownState(run)} {...(word ? { word } : {})} />;
      },
    },
    {
      accessor: 'percentage',
      title: 'Progress',
      width: 'min(240px, 30vw)',
      render: (run) => <RunProgressCell run={run} />,
    },
    {
      accessor: 'total',
      title: 'Items',
      textAlign: 'right',
      width: 120,
      visibleMediaQuery: MIDDLE,
      render: (run) => <span className="tabular">{formatCount(run.total, 'item')}</span>,
    },
    {
      accessor: 'duration',
      title: 'Took',
      textAlign: 'right',
      width: 110,
      visibleMediaQuery: MIDDLE,
      render: (run) => {
        const seconds = secondsBetween(run.started_at, run.ended_at, now);
        return <span className="tabular">{seconds === null ? '' : formatDuration(seconds)}</span>;
      },
    },
    {
      accessor: 'created_by',
      title: 'Started by',
      width: 150,
      visibleMediaQuery: WIDE,
      render: (run) => run.created_by ?? 'an API key',
    },
    {
      accessor: 'created_at',
      title: 'Created',
      visibleMediaQuery: MIDDLE,
      sortable: onOrder !== undefined,
      width: 120,
      render: (run) => <RelativeTime time={run.created_at} />,
    },
    {
      accessor: 'undo',
      title: <VisuallyHidden>Undo</VisuallyHidden>,
      width: 60,
      visibleMediaQuery: MIDDLE, // on a narrow screen its page offers it
      hidden: withDataset || !mayCurate,
      render: (run) =>
        isRunActionAllowed('undo', run.state) &&
        run.undo === null && (
          <Tooltip label="Undo this import">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Undo the import of ${new Date(run.created_at).toLocaleString('en')}`}
              onClick={() => setUndoing(run)}
            >
              <IconArrowBackUp size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <>
      <DataTable
        label="Runs"
        columns={columns}
        rows={runs}
        idOf={(run) => run.id}
        hrefOf={(run) => runHref(run.id)}
        {...(onOrder && order
          ? { sort: { by: 'created_at', order }, onSort: (sort: { order: 'asc' | 'desc' }) => onOrder(sort.order) }
          : {})}
        footer={footer}
        empty={empty}
      />
      {!withDataset && <UndoImport run={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}

function RunProgressCell({ run }: { run: RunSummary }) {
  if (run.undo) return null;
  if (run.error && run.state === 'failed')
    return (
      <Text size="xs" c="red" lineClamp={2}>
        {run.error.message}
      </Text>
    );
  if (run.state === 'completed') return <span className="tabular">100 %</span>;
  const eta = isUnderWay(run.state) ? formatEta(run.eta_seconds) : null;
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <Progress
          value={run.percentage}
          w="min(90px, 12vw)"
          color={isUnderWay(run.state) ? 'amber' : 'gray'}
          aria-label={`Progress of ${run.dataset_name}`}
        />
        <Text size="xs" className="tabular" style={{ whiteSpace: 'nowrap' }}>
          {formatPercent(run.percentage)}
        </Text>
      </Group>
      {eta && (
        <Text size="xs" c="dimmed">
          {eta}
        </Text>
      )}
    </div>
  );
}
