import type { SmallPixels } from './pixel-planes';

const GRID = 4;
const KEY_LEVELS = 8;

/** Two images with the same pixels differ by no more than this in any cell, whatever they are stored as. */
export const CELL_TOLERANCE = 4;

/**
 * Mean luma (0–255, one decimal) of a 4 × 4 grid, row by row.
 * Pictures under four pixels a side repeat pixels over several cells.
 */
export function candidateCells(luma: Uint8Array, { width, height }: Pick<SmallPixels, 'width' | 'height'>): number[] {
  const cells: number[] = [];
  for (let row = 0; row < GRID; row++) {
    const [top, bottom] = spanOf(row, height);
    for (let column = 0; column < GRID; column++) {
      const [left, right] = spanOf(column, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = y * width + left; at < y * width + right; at++) sum += luma[at]!;
      }
      cells.push(Math.round((sum * 10) / ((bottom - top) * (right - left))) / 10);
    }
  }
  return cells;
}

function spanOf(index: number, length: number): [number, number] {
  const from = Math.floor((index * length) / GRID);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / GRID))];
}

/**
 * The blocking key: displayed size and a bucket of mean luma, "1024x768:15".
 *
 * What it guarantees: files whose decoded pixels are identical have equal keys or keys of neighbouring buckets
 * (`neighbourKeys`), and cells within CELL_TOLERANCE (`canBeSamePixels`). For lossless formats that is a matter of
 * rounding. A JPEG is decoded at a reduced scale, which agrees with reducing the full decode except where noise is
 * clipped to black or white; such an image is still found among near duplicates.
 * Equal keys prove nothing: compare pixel hashes.
 */
export const candidateKey = (width: number, height: number, cells: readonly number[]): string =>
  `${width}x${height}:${Math.floor(meanOf(cells) / KEY_LEVELS)}`;

/** The key itself and those one bucket darker and lighter. */
export function neighbourKeys(key: string): [string, string, string] {
  const colon = key.lastIndexOf(':');
  const size = key.slice(0, colon);
  const bucket = Number(key.slice(colon + 1));
  return [key, `${size}:${bucket - 1}`, `${size}:${bucket + 1}`];
}

/** False when two images of one displayed size cannot have the same pixels, judged by their cells. */
export const canBeSamePixels = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, index) => Math.abs(value - b[index]!) <= CELL_TOLERANCE);

export type Candidate = { width: number; height: number; cells: readonly number[] };

/**
 * All pairs that can have the same pixels, each once. Sorts by size and mean luma and compares only what lies close,
 * so the cost grows with the number of images of like brightness.
 */
export function* candidatePairs<Image extends Candidate>(images: Iterable<Image>): Generator<[Image, Image]> {
  const sorted = [...images]
    .map((image) => ({ image, mean: meanOf(image.cells) }))
    .sort((a, b) => a.image.width - b.image.width || a.image.height - b.image.height || a.mean - b.mean);
  for (const [index, { image, mean }] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next++) {
      const other = sorted[next]!;
      const sameSize = other.image.width === image.width && other.image.height === image.height;
      if (!sameSize || other.mean - mean > CELL_TOLERANCE) break;
      if (canBeSamePixels(image.cells, other.image.cells)) yield [image, other.image];
    }
  }
}

const meanOf = (cells: readonly number[]): number => cells.reduce((sum, cell) => sum + cell, 0) / cells.length;

export type Reduced = {
  format: string;
  channels: number | null;
  bitDepth: number | null;
  orientation: number;
  hash: string | null;
};

// These are decoded at a reduced scale straight from their compressed form; all others are decoded whole, then reduced.
const REDUCED_IN_DECODER = new Set(['jpeg', 'webp']);

/**
 * True when two reduced decodes prove that the pixels differ. Only files that are decoded the same way can be compared so:
 * both by the same reducing decoder or both whole, with the same channels and depth, and stored upright.
 */
export function provesDifferentPixels(a: Reduced, b: Reduced): boolean {
  if (a.hash === null || b.hash === null || a.hash === b.hash) return false;
  const route = ({ format }: Reduced) => (REDUCED_IN_DECODER.has(format) ? format : 'whole');
  return (
    route(a) === route(b) &&
    a.channels === b.channels &&
    a.bitDepth === b.bitDepth &&
    a.orientation === 1 &&
    b.orientation === 1
  );
}
