'use client';
import { BarChart } from '@mantine/charts';
import { useRouter } from 'next/navigation';
import { formatCount, formatNumber } from '../ui/format';
import { ChartFigure, NothingToDraw } from './ChartFigure';

type Bin = { from: number; to: number; count: number };
type Props = {
  title: string;
  unit: string;
  n: number;
  bins: readonly Bin[];
  file: string;
  /** The images of a bin. */
  hrefOf?: (at: number) => string;
};

/** How one measure is distributed; the bins come counted. A click on a bar, or the count in the table, leads to its images. */
export function Histogram({ title, n, file, hrefOf, ...given }: Props) {
  const router = useRouter();
  const { unit, bins } = readable(given);
  const digits = digitsFor(bins);
  const leadOf = (at: number) => (hrefOf && (bins[at]?.count ?? 0) > 0 ? hrefOf(at) : null);
  const open = (at: number) => {
    const href = leadOf(at);
    if (href !== null) router.push(href);
  };
  const shown = bins.map((bin) => ({ ...bin, label: labelOf(bin, digits) }));
  return (
    <ChartFigure
      title={title}
      n={`n = ${formatCount(n, 'image')}${unit}`}
      file={file}
      data={{
        header: ['from', 'to', 'images'],
        rows: bins.map((bin) => [bin.from, bin.to, bin.count]),
        hrefOf: leadOf,
      }}
    >
      {n === 0 || bins.length === 0 ? (
        <NothingToDraw>Nothing has been measured yet.</NothingToDraw>
      ) : (
        <BarChart
          h={180}
          data={shown}
          dataKey="label"
          series={[{ name: 'count', label: 'images', color: 'blue.6' }]}
          gridAxis="x"
          tickLine="none"
          valueFormatter={(value) => formatNumber(value)}
          barProps={{
            isAnimationActive: false,
            // The whole height over a bar leads there too: one image among thousands is a bar nobody could hit.
            ...(hrefOf && {
              cursor: 'pointer',
              background: { fill: 'transparent' },
              onClick: (_: unknown, at: number) => open(at),
            }),
          }}
          maxBarWidth={64}
          barChartProps={{ barCategoryGap: 1 }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24, tickFormatter: startOf }}
          yAxisProps={{ width: 56, allowDecimals: false }}
        />
      )}
    </ChartFigure>
  );
}

/** The bins in a unit that needs no leading zeros, and how the caption says it. */
function readable({ unit, bins }: Pick<Props, 'unit' | 'bins'>): { unit: string; bins: readonly Bin[] } {
  if (unit === 'annotations') return { unit: ', by their annotations', bins };
  if (unit === 'share') return { unit: ', from 0 to 1', bins };
  if (unit === 'MiB' && bins.every(({ to }) => to < 1))
    return { unit: ', in KiB', bins: bins.map((bin) => ({ ...bin, from: bin.from * 1024, to: bin.to * 1024 })) };
  return { unit: unit && `, in ${unit}`, bins };
}

const labelOf = ({ from, to }: Bin, digits: number) =>
  from === to ? formatNumber(from, digits) : `${formatNumber(from, digits)} – ${formatNumber(to, digits)}`;

const startOf = (label: string) => label.split(' – ')[0] ?? label;

/** Enough decimals to tell one bin from the next. */
function digitsFor(bins: readonly Bin[]): number {
  const widths = bins.map((bin) => bin.to - bin.from).filter((width) => width > 0);
  if (widths.length === 0) return 2;
  return Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(Math.min(...widths)))));
}
