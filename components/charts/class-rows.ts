import type { z } from 'zod';
import type { classCount } from '../../server/domain/wire/datasets';

export type ClassCount = z.output<typeof classCount>;
export type Measure = 'annotations' | 'images';
export type Scale = 'count' | 'percent';

export const CLASSES_DRAWN = 30;
/** In place of a split's name: all of them, side by side or added up. */
export const STACKED = '*stacked';
export const TOGETHER = '*together';

export type ClassRow = { key: string; name: string; total: number; [series: string]: string | number | null };

type Asked = { measure: Measure; scale: Scale; shown: string; splits: readonly string[] };

/**
 * The bars of the class distribution, longest first: per class one value for each shown split (`s0`, `s1`, …).
 * `n` is the sum of all classes in what is shown; percentages are of that sum.
 */
export function classRows(classes: readonly ClassCount[], asked: Asked): { rows: ClassRow[]; n: number } {
  const series = seriesOf(asked);
  const counted = classes.map((one) => ({ one, counts: series.map((split) => countIn(one, split, asked.measure)) }));
  const n = counted.reduce((sum, { counts }) => sum + add(counts), 0);
  const scale = (count: number) => (asked.scale === 'count' ? count : n === 0 ? 0 : (100 * count) / n);
  const rows = counted
    .map(({ one, counts }) => ({
      key: String(one.class_id),
      name: one.class_name,
      total: scale(add(counts)),
      ...Object.fromEntries(counts.map((count, index) => [`s${index}`, scale(count)])),
    }))
    .sort((a, b) => b.total - a.total);
  return { rows, n };
}

/** Which splits the series stand for; null means all together. */
export const seriesOf = ({ shown, splits }: Pick<Asked, 'shown' | 'splits'>): (string | null)[] =>
  shown === STACKED ? [...splits] : [shown === TOGETHER ? null : shown];

function countIn(one: ClassCount, split: string | null, measure: Measure): number {
  return split === null ? one[measure] : (one.per_split[split]?.[measure] ?? 0);
}

const add = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** At most `letters` letters, counted as people see them. */
export function shorten(text: string, letters: number): string {
  const seen = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return seen.length <= letters ? text : `${seen.slice(0, letters - 1).join('')}…`;
}
