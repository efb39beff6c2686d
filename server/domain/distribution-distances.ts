/** Least share that PSI counts with: an empty bin would be infinitely far. */
export const PSI_FLOOR = 1e-4;

/** Shares of the counts; null when there are none. */
export function sharesOf(counts: readonly number[]): number[] | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total > 0 ? counts.map((count) => count / total) : null;
}

/**
 * Wasserstein (earth mover's) distance of order 1 between two samples, in their unit. Both sorted, without NaN; null when one is empty.
 * Source: area between the two empirical distributions, Vallender 1974.
 */
export function wassersteinDistance(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let [i, j, area] = [0, 0, 0];
  let at = Math.min(a[0]!, b[0]!);
  while (i < a.length || j < b.length) {
    const next = Math.min(i < a.length ? a[i]! : Infinity, j < b.length ? b[j]! : Infinity);
    area += Math.abs(i / a.length - j / b.length) * (next - at);
    at = next;
    while (i < a.length && a[i] === at) i++;
    while (j < b.length && b[j] === at) j++;
  }
  return area;
}

/**
 * Population stability index of two lists of counts over the same bins; shares are floored at 1e-4 and not made to add up to 1 again.
 * Null when one side has nothing.
 */
export function stabilityIndex(reference: readonly number[], target: readonly number[]): number | null {
  return stabilityParts(reference, target)?.reduce((sum, part) => sum + part, 0) ?? null;
}

/** What each bin adds to the stability index. */
export function stabilityParts(reference: readonly number[], target: readonly number[]): number[] | null {
  const [before, after] = [sharesOf(reference), sharesOf(target)];
  if (!before || !after) return null;
  return before.map((share, bin) => {
    const [was, is] = [Math.max(share, PSI_FLOOR), Math.max(after[bin]!, PSI_FLOOR)];
    return (is - was) * Math.log(is / was);
  });
}

/**
 * Jensen–Shannon distance, the square root of the divergence, of two lists of counts over the same bins; from 0 to 1 in base 2.
 * Null when one side has nothing. Source: Endres and Schindelin 2003.
 */
export function jensenShannonDistance(
  reference: readonly number[],
  target: readonly number[],
  base = 2,
): number | null {
  const [p, q] = [sharesOf(reference), sharesOf(target)];
  if (!p || !q) return null;
  const towards = (share: number, middle: number) => (share > 0 ? share * Math.log(share / middle) : 0);
  const divergence = p.reduce((sum, share, bin) => {
    const middle = (share + q[bin]!) / 2;
    return sum + towards(share, middle) / 2 + towards(q[bin]!, middle) / 2;
  }, 0);
  return Math.sqrt(Math.max(0, divergence) / Math.log(base));
}

/** Hellinger distance of two lists of counts over the same bins, 0–1; null when one side has nothing. */
export function hellingerDistance(reference: readonly number[], target: readonly number[]): number | null {
  const [p, q] = [sharesOf(reference), sharesOf(target)];
  if (!p || !q) return null;
  const sum = p.reduce((total, share, bin) => total + (Math.sqrt(share) - Math.sqrt(q[bin]!)) ** 2, 0);
  return Math.sqrt(sum / 2);
}
