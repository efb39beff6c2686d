'use client';
import { BarChart } from '@mantine/charts';
import { populationTitle } from '@/server/domain/populations';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { formatNumber } from '../ui/format';
import { binWords } from './drift-words';
import type { DriftFeature, Pair } from './types';

const REFERENCE = '#2f7fc1';
const TARGET = '#d55e00';
const CATEGORIES_DRAWN = 30;
const BIN_WIDTH = 400; // never reached: bars that overlap must fill their place

/** How one feature is distributed on both sides, in percent of each, over the same bins. */
export function FeatureComparison({ feature, pair }: { feature: DriftFeature; pair: Pair }) {
  const { title, unit, of, n_reference, n_target } = feature;
  const [before, after] = [populationTitle(pair.reference), populationTitle(pair.target)];
  const headings = (unit: string) => [`reference, ${before} (${unit})`, `target, ${after} (${unit})`];
  const percent = (count: number, n: number) => (n === 0 ? 0 : (count / n) * 100);
  const rows = feature.histogram.map((bin) => ({
    ...bin,
    name: binWords(bin),
    before: percent(bin.reference, n_reference),
    after: percent(bin.target, n_target),
  }));
  const drawn =
    feature.kind === 'number'
      ? rows
      : [...rows].sort((a, b) => b.before + b.after - a.before - a.after).slice(0, CATEGORIES_DRAWN);
  return (
    <ChartFigure
      title={title}
      n={`n = ${formatNumber(n_target)} against ${formatNumber(n_reference)} ${of}${unitWords(unit)}`}
      file={`drift-${feature.name.replaceAll(/[^\w-]+/g, '-')}`}
      data={{
        header: ['label', 'from', 'to', ...headings('n'), ...headings('%')],
        rows: rows.map((row) => [row.label, row.from, row.to, row.reference, row.target, row.before, row.after]),
      }}
    >
      {rows.length === 0 ? (
        <NothingToDraw>Nothing is known of it on either side.</NothingToDraw>
      ) : (
        <BarChart
          h={240}
          data={drawn}
          dataKey="name"
          series={[
            { name: 'before', label: before, color: REFERENCE },
            { name: 'after', label: after, color: TARGET },
          ]}
          fillOpacity={feature.kind === 'number' ? 0.6 : 1}
          gridAxis="x"
          tickLine="none"
          valueFormatter={(value) => `${formatNumber(value, 1)} %`}
          barProps={{ isAnimationActive: false }}
          barChartProps={feature.kind === 'number' ? { barCategoryGap: 1, barGap: '-100%' } : {}}
          maxBarWidth={feature.kind === 'number' ? BIN_WIDTH : 48}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24, tickFormatter: startOf }}
          yAxisProps={{ width: 56 }}
          withLegend
          legendProps={{ verticalAlign: 'bottom', height: 28 }}
        />
      )}
    </ChartFigure>
  );
}

const unitWords = (unit: string) => (unit === 'share' ? ', from 0 to 1' : unit && `, in ${unit}`);

const startOf = (name: string) => name.split(' – ')[0] ?? name;
