import { type CountedUnit, sizeOf } from './ratings';

/** How far apart two categories are, given how often each was used; squared. */
type Distance = (a: number, b: number, used: readonly number[]) => number;

const LEVELS = {
  nominal: (a, b) => Number(a !== b),
  ordinal: (a, b, used) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    const between = used.slice(low, high + 1).reduce((sum, count) => sum + count, 0);
    return (between - (used[low]! + used[high]!) / 2) ** 2;
  },
} satisfies Record<string, Distance>;

/** The values of the categories are numbers with equal steps. */
export const interval =
  (values: readonly number[]): Distance =>
  (a, b) =>
    (values[a]! - values[b]!) ** 2;

/**
 * Krippendorff's alpha, 1 for full agreement, 0 for chance, below for less than chance. Units with one rating say nothing.
 * Null when nothing can be compared, or when one category alone was used among what can be.
 * `counts` of all units are in one order of categories (ascending for ordinal and interval).
 * Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability".
 */
export function krippendorffAlpha(
  units: readonly CountedUnit[],
  level: keyof typeof LEVELS | Distance = 'nominal',
): number | null {
  const distance: Distance = typeof level === 'function' ? level : LEVELS[level];
  const pairable = units.filter((unit) => unit.times > 0 && sizeOf(unit) > 1);
  const used = (units[0]?.counts ?? []).map((_, category) =>
    pairable.reduce((sum, { counts, times }) => sum + times * counts[category]!, 0),
  );
  const total = used.reduce((sum, count) => sum + count, 0);
  let observed = 0;
  let expected = 0;
  for (let a = 0; a < used.length; a++)
    for (let b = 0; b < a; b++) {
      const apart = distance(a, b, used);
      expected += (used[a]! * used[b]! * apart) / (total - 1);
      for (const unit of pairable)
        observed += (unit.times * unit.counts[a]! * unit.counts[b]! * apart) / (sizeOf(unit) - 1);
    }
  return total > 1 && expected > 0 ? 1 - observed / expected : null;
}
