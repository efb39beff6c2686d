import { chiSquaredTail } from './chi-squared';

export type ChiSquared = { chi2: number; p: number; degrees: number };

/**
 * Pearson's test of how far counts are from those that were expected, in the same order and with the same sum.
 * Null when nothing can differ (one count), or a count of 0 was expected.
 */
export function goodnessOfFit(observed: readonly number[], expected: readonly number[]): ChiSquared | null {
  if (observed.length < 2 || expected.some((count) => !(count > 0))) return null;
  const chi2 = observed.reduce((sum, count, at) => sum + (count - expected[at]!) ** 2 / expected[at]!, 0);
  const degrees = observed.length - 1;
  return { chi2, degrees, p: chiSquaredTail(chi2, degrees) };
}

/**
 * Pearson's test of independence in a table of counts, rows of equal length. `isCorrected` (2 × 2 only) is Yates's correction.
 * Null when nothing can differ: one row or one column with counts.
 */
export function independence(
  table: readonly (readonly number[])[],
  { isCorrected = false }: { isCorrected?: boolean } = {},
): ChiSquared | null {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = (table[0] ?? []).map((_, at) => table.reduce((sum, row) => sum + row[at]!, 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  const degrees = (filled(rows) - 1) * (filled(columns) - 1);
  if (filled(rows) < 2 || degrees < 1) return null;
  const correction = isCorrected && degrees === 1 ? 0.5 : 0;
  let chi2 = 0;
  for (const [r, row] of table.entries())
    for (const [c, count] of row.entries()) {
      const expected = (rows[r]! * columns[c]!) / total;
      if (expected > 0) chi2 += Math.max(0, Math.abs(count - expected) - correction) ** 2 / expected;
    }
  return { chi2, degrees, p: chiSquaredTail(chi2, degrees) };
}

const filled = (sums: readonly number[]) => sums.filter((sum) => sum > 0).length;

/**
 * Cramér's V of a table of two rows, 0–1: how much of the greatest possible difference there is. Null where `independence` is.
 * Source: Cramér 1946, "Mathematical Methods of Statistics", 21.9.
 */
export function cramersV(reference: readonly number[], target: readonly number[]): number | null {
  const found = independence([reference, target]);
  const total = [...reference, ...target].reduce((sum, count) => sum + count, 0);
  return found ? Math.sqrt(found.chi2 / total) : null;
}
