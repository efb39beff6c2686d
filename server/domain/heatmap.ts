/** Bins along each side of the normalised image; row-major, row 0 at the top. */
export const HEATMAP_BINS = 64;

/** `centre`: the bin a box's centre lies in. `coverage`: every bin that a box overlaps by more than its edge. */
export const HEATMAP_MODES = ['centre', 'coverage'] as const;
export type HeatmapMode = (typeof HEATMAP_MODES)[number];

/** A change of the count at (row, column) and everything below and to the right of it. */
export type Corner = { row: number; column: number; n: number };

/**
 * Counts of all bins from the corners of the boxes' bins: +1 where one begins, −1 where it has ended, in both directions.
 * Shape: `bins` × `bins`, row-major; corners at `bins` lie outside. Source: summed-area table, Crow 1984.
 */
export function countsFromCorners(corners: readonly Corner[], bins = HEATMAP_BINS): number[] {
  const counts = new Array<number>(bins * bins).fill(0);
  for (const { row, column, n } of corners) if (row < bins && column < bins) counts[row * bins + column]! += n;
  for (let row = 0; row < bins; row++)
    for (let column = 1; column < bins; column++) counts[row * bins + column]! += counts[row * bins + column - 1]!;
  for (let row = 1; row < bins; row++)
    for (let column = 0; column < bins; column++) counts[row * bins + column]! += counts[(row - 1) * bins + column]!;
  return counts;
}
