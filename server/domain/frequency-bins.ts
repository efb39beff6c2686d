/** Bins by their inner edges, ascending: the first reaches from −∞ to before the first edge, the last from the last edge to ∞. */
export type Edges = readonly number[];

/**
 * Inner edges of `bins` equal-frequency bins of `sorted` (no NaN): quantiles by linear interpolation, an edge belongs to the bin above it.
 * A value that fills a whole bin, or several, gets one of its own that nothing else falls into, so that a constant has three: below, it,
 * above. Empty for no values.
 */
export function frequencyEdges(sorted: ArrayLike<number>, bins = 10): Edges {
  if (sorted.length === 0) return [];
  const quantiles = Array.from({ length: bins + 1 }, (_, k) => quantileOf(sorted, k / bins));
  const edges = new Set<number>();
  for (const [k, value] of quantiles.entries()) {
    const isAtom = value === quantiles[k - 1] || value === quantiles[k + 1];
    if (isAtom) edges.add(value).add(nextAbove(value));
    else if (k > 0 && k < bins) edges.add(value);
  }
  return [...edges].sort((a, b) => a - b);
}

/** Counts of `sorted` in each bin: one more than edges. */
export function countInBins(sorted: ArrayLike<number>, edges: Edges): number[] {
  const starts = edges.map((edge) => firstAtLeast(sorted, edge));
  return [...starts, sorted.length].map((end, bin) => end - (bin === 0 ? 0 : starts[bin - 1]!));
}

/** Quantile of sorted values, linearly interpolated; NaN for none. Source: Hyndman and Fan 1996, type 7. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low === high ? low : low + (high - low) * (rank - below);
}

function firstAtLeast(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The least number above a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0]! += value > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0]!;
}
