/** How often each category was chosen for a unit, and how many units are like that. */
export type CountedUnit = { counts: readonly number[]; times: number };

/** One row per rater, one column per unit; null where a rater said nothing. */
export type RatersByUnits = readonly (readonly (number | null)[])[];

/** The categories that occur, in ascending order. */
export const categoriesOf = (ratings: RatersByUnits): number[] =>
  [...new Set(ratings.flat().filter((value) => value !== null))].sort((a, b) => a - b);

/** Counts per category for every unit, categories in ascending order. */
export function unitsOf(ratings: RatersByUnits, categories = categoriesOf(ratings)): CountedUnit[] {
  const units = Math.max(0, ...ratings.map((row) => row.length));
  return Array.from({ length: units }, (_, unit) => ({
    counts: categories.map((category) => ratings.filter((row) => row[unit] === category).length),
    times: 1,
  }));
}

/** The table of two raters as units: each cell is as many units with those two ratings. */
export const unitsOfTable = (table: readonly (readonly number[])[]): CountedUnit[] =>
  table.flatMap((row, i) =>
    row.map((times, j) => ({ counts: row.map((_, k) => Number(k === i) + Number(k === j)), times })),
  );

export const sizeOf = ({ counts }: CountedUnit): number => counts.reduce((sum, count) => sum + count, 0);

/** (observed − expected) / (1 − expected), or null where chance alone agrees fully. */
export const aboveChance = (observed: number, expected: number): number | null =>
  1 - expected < 1e-12 ? null : (observed - expected) / (1 - expected);

/**
 * The share of pairs of raters who agree, averaged over units with two ratings or more; null without such a unit.
 * Source: Fleiss 1971; for missing ratings Gwet 2014.
 */
export function pairAgreement(units: readonly CountedUnit[]): number | null {
  let sum = 0;
  let n = 0;
  for (const unit of units) {
    const size = sizeOf(unit);
    if (size < 2 || unit.times === 0) continue;
    const agreeing = unit.counts.reduce((pairs, count) => pairs + count * (count - 1), 0);
    sum += (unit.times * agreeing) / (size * (size - 1));
    n += unit.times;
  }
  return n === 0 ? null : sum / n;
}

/** Average share of each category over the units that have a rating. */
export function categoryShares(units: readonly CountedUnit[]): number[] {
  const shares = (units[0]?.counts ?? []).map(() => 0);
  let n = 0;
  for (const unit of units) {
    const size = sizeOf(unit);
    if (size === 0) continue;
    n += unit.times;
    for (const [category, count] of unit.counts.entries()) shares[category]! += (unit.times * count) / size;
  }
  return shares.map((share) => (n === 0 ? 0 : share / n));
}
