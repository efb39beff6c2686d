'use client';
import { BarChart } from '@mantine/charts';
import { ChartFigure, NothingToDraw } from '../charts/ChartFigure';
import { formatCount, formatNumber } from '../ui/format';
import type { Agreement } from './types';

/** How well the boxes lie on each other that were matched. */
export function MatchedIou({ agreement: { matched_iou, overall, iou } }: { agreement: Agreement }) {
  const bins = matched_iou.filter(({ to }) => to > iou);
  return (
    <ChartFigure
      title="IoU of matched boxes"
      n={`n = ${formatCount(overall.matched, 'matched pair')} of boxes, IoU ≥ ${formatNumber(iou, 2)}`}
      file="matched-iou"
      data={{ header: ['from', 'to', 'matched pairs'], rows: bins.map(({ from, to, count }) => [from, to, count]) }}
    >
      {overall.matched === 0 ? (
        <NothingToDraw>No two readers’ boxes match at this IoU.</NothingToDraw>
      ) : (
        <BarChart
          h={240}
          data={bins.map(({ from, to, count }) => ({ label: `${from} – ${to}`, count }))}
          dataKey="label"
          series={[{ name: 'count', label: 'matched pairs', color: 'blue.6' }]}
          gridAxis="x"
          tickLine="none"
          valueFormatter={(value) => formatNumber(value)}
          barProps={{ isAnimationActive: false }}
          maxBarWidth={64}
          barChartProps={{ barCategoryGap: 1 }}
          xAxisProps={{
            interval: 'preserveStartEnd',
            minTickGap: 24,
            tickFormatter: (label: string) => label.split(' – ')[0] ?? label,
          }}
          yAxisProps={{ width: 56, allowDecimals: false }}
        />
      )}
    </ChartFigure>
  );
}
