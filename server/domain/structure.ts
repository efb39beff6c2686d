import { align, IDENTITY, sampleAt, type Warp } from './alignment';
import { type Contrast, contrastOf, halvedPlane } from './local-contrast';

/** Side of the square luma that structure is read from, whatever the shape of the picture. */
export const STRUCTURE_EDGE = 128;

/** Local contrast of a picture at three sizes. */
export type Structure = { coarse: Contrast; middle: Contrast; fine: Contrast };

/**
 * `similarity`: how alike typical parts are; `weakest`: how alike the parts are that differ most (one in ten differs more).
 * Correlations, −1 to 1. Null when the pictures cannot be laid over each other, or there is nothing in them to compare.
 */
export type Likeness = { similarity: number; weakest: number } | null;

const TILE = 16;
const LEAST_TILES = 12; // of 64: fewer say little about the whole
const FLAT_VARIANCE = 0.08; // of local contrast: black margins and blank walls match everything
const NOISE_VARIANCE = 1e-4;
const LEAST_OVERLAP = 0.7; // of a tile

/** Reads the structure of a square luma plane of 128 pixels a side. Brightness and contrast, also uneven, have no part in it. */
export function structureOf(luma: Uint8Array): Structure {
  const plane = new Float32Array(luma);
  const half = halvedPlane(plane, STRUCTURE_EDGE);
  const middle = contrastOf(half, STRUCTURE_EDGE / 2, 6);
  return {
    coarse: { edge: STRUCTURE_EDGE / 4, values: halvedPlane(middle.values, middle.edge) },
    middle,
    fine: contrastOf(plane, STRUCTURE_EDGE, 4),
  };
}

/**
 * Lays `b` over `a` (shifted, scaled, slightly turned) and compares them part by part.
 * About the same in either direction; take the lesser of both where it matters.
 */
export function compareStructure(a: Structure, b: Structure): Likeness {
  const warp = IDENTITY();
  // From coarse to fine; what cannot be laid over each other is no copy.
  if (align(a.coarse, b.coarse, warp, 6) < 0.6) return null;
  if (align(a.middle, b.middle, warp, 4) < 0.6) return null;
  if (align(a.fine, b.fine, warp, 2, 2) < 0.4) return null;
  return likenessOfTiles(a.fine, b.fine, warp);
}

function likenessOfTiles(a: Contrast, b: Contrast, warp: Warp): Likeness {
  const scores: number[] = [];
  for (let top = 0; top < a.edge; top += TILE) {
    for (let left = 0; left < a.edge; left += TILE) {
      const score = correlationOfTile(a, b, warp, left, top);
      if (score !== null) scores.push(score);
    }
  }
  if (scores.length < LEAST_TILES) return null;
  scores.sort((x, y) => x - y);
  return { similarity: scores[scores.length >> 1]!, weakest: scores[Math.floor(scores.length / 10)]! };
}

/** Correlation of a tile with what lies over it; null when most of it is outside or both are flat. */
function correlationOfTile(a: Contrast, b: Contrast, warp: Warp, left: number, top: number): number | null {
  let n = 0;
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let y = top; y < top + TILE; y++) {
    for (let x = left; x < left + TILE; x++) {
      const other = sampleAt(b, warp, x, y);
      if (Number.isNaN(other)) continue; // outside
      const value = a.values[y * a.edge + x]!;
      n += 1;
      sumA += value;
      sumB += other;
      squaresA += value * value;
      squaresB += other * other;
      products += value * other;
    }
  }
  if (n < TILE * TILE * LEAST_OVERLAP) return null;
  const varianceA = squaresA / n - (sumA / n) ** 2;
  const varianceB = squaresB / n - (sumB / n) ** 2;
  if (Math.max(varianceA, varianceB) < FLAT_VARIANCE) return null;
  const covariance = products / n - (sumA / n) * (sumB / n);
  return covariance / Math.sqrt((varianceA + NOISE_VARIANCE) * (varianceB + NOISE_VARIANCE));
}
