'use client';
import { LineChart } from '@mantine/charts';
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { useTRPC } from '../trpc/trpc';
import { formatCount, formatExact, formatNumber } from '../ui/format';
import { QueryState } from '../ui/QueryState';
import { checkPoints } from './check-points';
import type { DriftCheck, Pair } from './types';

const SHOWN = 200;

/** PSI over the checks of these populations that were kept: of the chosen feature, else of whichever was the greatest. */
export function DriftHistory({ pair: { id, reference, target }, chosen }: { pair: Pair; chosen: string | null }) {
  const asked = { id, reference, target, limit: SHOWN };
  const query = useQuery(useTRPC().drift.checks.queryOptions(asked, { placeholderData: keepPreviousData }));
  return (
    <QueryState query={query} skeleton={<Skeleton h={220} />}>
      {({ items, total }) => <History checks={items} total={total ?? items.length} chosen={chosen} />}
    </QueryState>
  );
}

type Props = { checks: readonly DriftCheck[]; total: number; chosen: string | null };

function History({ checks, total, chosen }: Props) {
  const points = checkPoints(checks, chosen);
  const title = points.find((point) => point.feature)?.feature;
  const of = chosen === null ? 'greatest PSI' : `PSI of ${title ?? chosen}`;
  return (
    <ChartFigure
      title="History"
      n={`n = ${formatCount(total, 'check')} kept, ${of}`}
      file="drift-history"
      data={{
        header: [
          'at',
          'by',
          'feature',
          'psi',
          'no-drift line',
          'drifted features',
          'n target',
          'n reference',
          'problem',
        ],
        rows: points.map((point) => [
          ...[point.at, point.by, point.feature, point.psi, point.line, point.drifted],
          ...[point.n_target, point.n_reference, point.problem],
        ]),
      }}
    >
      {points.length === 0 ? (
        <NothingToDraw>No check of these two was kept yet. Set a threshold to check after every import.</NothingToDraw>
      ) : (
        <LineChart
          h={200}
          data={points.map((point) => ({ ...point, label: formatExact(point.at) }))}
          dataKey="label"
          series={[
            { name: 'psi', label: 'PSI', color: 'orange.6' },
            { name: 'line', label: 'by chance up to', color: 'gray.6', strokeDasharray: '4 4' },
          ]}
          curveType="linear"
          connectNulls={false}
          valueFormatter={(value) => formatNumber(value, 3)}
          lineProps={{ isAnimationActive: false }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 40, tickFormatter: dayOf }}
          yAxisProps={{ width: 56 }}
          withLegend
          legendProps={{ verticalAlign: 'bottom', height: 28 }}
        />
      )}
    </ChartFigure>
  );
}

const dayOf = (label: string) => label.split(',')[0] ?? label;
