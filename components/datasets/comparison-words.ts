import { formatCount, formatNumber, formatShare } from '../ui/format';
import type { ReportsCompared } from './types';

type Figure = ReportsCompared['figures'][number];

/** What changed from one report to the other, in a sentence. */
export function comparisonSentence({ a, b, figures }: ReportsCompared): string {
  const changed = figures.filter((one) => one.a !== one.b);
  const from = `From ${a.label} to ${b.label}`;
  if (changed.length === 0) return `${from} nothing changed, n = ${formatCount(figures.length, 'figure')}.`;
  const images = sumOf(figures, 'Splits', 'b') - sumOf(figures, 'Splits', 'a');
  const score = figures.find(({ section, unit }) => section === 'Score' && unit === 'of 100');
  const said = [
    images === 0 ? 'as many images' : `${formatCount(Math.abs(images), 'image')} ${images > 0 ? 'more' : 'fewer'}`,
    ...(score && score.a !== score.b
      ? [`quality score ${formatNumber(score.a, 1)} → ${formatNumber(score.b, 1)}`]
      : []),
    `${formatNumber(changed.length)} of ${formatCount(figures.length, 'figure')} differ`,
  ];
  return `${from}: ${said.join(', ')}.`;
}

const sumOf = (figures: readonly Figure[], section: string, side: 'a' | 'b') =>
  figures.reduce((sum, one) => sum + (one.section === section ? (one[side] ?? 0) : 0), 0);

/** A figure as it is written. */
export function figureWords({ unit, a, b, change }: Figure): { a: string; b: string; change: string } {
  const written = (value: number | null) =>
    value === null
      ? 'not defined'
      : unit === 'share'
        ? formatShare(value)
        : formatNumber(value, unit === 'of 100' ? 1 : 0);
  const sign = change !== null && change > 0 ? '+' : '';
  return { a: written(a), b: written(b), change: change === null || change === 0 ? '' : `${sign}${written(change)}` };
}
