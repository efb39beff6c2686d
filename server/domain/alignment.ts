import type { Contrast } from './local-contrast';

/**
 * Where a pixel of one picture lies in the other: x' = 0·x + 1·y + 2 and y' = 3·x + 4·y + 5 by number, in units of half the edge
 * around the centre, so that the same warp holds at every size.
 */
export type Warp = Float64Array;
export const IDENTITY = (): Warp => Float64Array.of(1, 0, 0, 0, 1, 0);

const UNKNOWNS = 6;
// Copies are cropped, scaled and turned a little; what needs more is another picture.
const MOST_SCALE = 0.2;
const MOST_TURN = 0.15;
const MOST_SHIFT = 0.25;
const LEAST_INSIDE = 0.6;
const OUTLIER = 4; // weight 1 / (1 + 4 e²): what differs pulls less
const DAMPING = 1e-3;
const SMALL_STEP = 0.05; // pixels at the edge: what is left is less than noise
const LEAST_CORRELATION = 0; // nothing in common: no use to go on

const normal = new Float64Array(UNKNOWNS * UNKNOWNS);
const right = new Float64Array(UNKNOWNS);
const sums = new Float64Array(18);
const MOMENT = [0, 1, 2, 1, 3, 4, 2, 4, 5];

/** The value of `b` under pixel (x, y) of a picture of the same size; NaN outside. */
export function sampleAt(b: Contrast, warp: Warp, x: number, y: number): number {
  const { edge, values } = b;
  const centre = (edge - 1) / 2;
  const across = (x - centre) / centre;
  const down = (y - centre) / centre;
  const u = centre + centre * (warp[0]! * across + warp[1]! * down + warp[2]!);
  const v = centre + centre * (warp[3]! * across + warp[4]! * down + warp[5]!);
  // Rounding may put the last column a hair outside.
  if (!(u > -1e-6 && v > -1e-6 && u < edge - 1 + 1e-6 && v < edge - 1 + 1e-6)) return Number.NaN;
  const column = Math.min(edge - 2, Math.max(0, Math.floor(u)));
  const row = Math.min(edge - 2, Math.max(0, Math.floor(v)));
  const a = u - column;
  const at = row * edge + column;
  const above = values[at]! * (1 - a) + values[at + 1]! * a;
  const below = values[at + edge]! * (1 - a) + values[at + edge + 1]! * a;
  const b1 = v - row;
  return above * (1 - b1) + below * b1;
}

/**
 * Improves `warp` in place so that `b` lies over `a`, by `rounds` of weighted least squares on the gradients of `a`, looking at
 * every `stride`-th pixel. Result: the correlation of the two before the last round, or −1 when they cannot be laid over each other.
 * Source: Baker and Matthews 2004, "Lucas-Kanade 20 years on" (affine warp, gradients of the template).
 */
export function align(a: Contrast, b: Contrast, warp: Warp, rounds: number, stride = 1): number {
  let correlation = 0;
  for (let round = 0; round < rounds; round++) {
    correlation = gather(a, b, warp, stride);
    if (correlation < LEAST_CORRELATION || !solve()) return -1;
    const centre = (a.edge - 1) / 2;
    let step = 0;
    for (let row = 0; row < UNKNOWNS; row++) {
      step = Math.max(step, Math.abs(right[row]!));
      warp[row]! += right[row]! / centre;
    }
    if (isTooFar(warp)) return -1;
    if (step < SMALL_STEP) break;
  }
  return correlation;
}

/** Fills the normal equations for `warp`, from every `stride`-th pixel; the correlation under it, −1 with too little overlap. */
function gather(a: Contrast, b: Contrast, warp: Warp, stride: number): number {
  const { edge, values } = a;
  const centre = (edge - 1) / 2;
  let n = 0;
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  // Every entry is a gradient product (xx, xy, yy) times a product of 1, across and down: 18 sums make the matrix.
  normal.fill(0);
  right.fill(0);
  sums.fill(0);
  for (let y = 1; y < edge - 1; y += stride) {
    const down = (y - centre) / centre;
    for (let x = 1; x < edge - 1; x += stride) {
      const other = sampleAt(b, warp, x, y);
      if (Number.isNaN(other)) continue; // outside
      const at = y * edge + x;
      const value = values[at]!;
      const error = value - other;
      n += 1;
      sumA += value;
      sumB += other;
      squaresA += value * value;
      squaresB += other * other;
      products += value * other;
      const weight = 1 / (1 + OUTLIER * error * error);
      const across = (x - centre) / centre;
      const gradientX = (values[at + 1]! - values[at - 1]!) / 2;
      const gradientY = (values[at + edge]! - values[at - edge]!) / 2;
      const pullX = weight * gradientX;
      const pullY = weight * gradientY;
      addMoments(0, pullX * gradientX, across, down);
      addMoments(6, pullX * gradientY, across, down);
      addMoments(12, pullY * gradientY, across, down);
      right[0]! += pullX * error * across;
      right[1]! += pullX * error * down;
      right[2]! += pullX * error;
      right[3]! += pullY * error * across;
      right[4]! += pullY * error * down;
      right[5]! += pullY * error;
    }
  }
  if (n * stride * stride < LEAST_INSIDE * (edge - 2) ** 2) return -1;
  spread(0, 0, 0);
  spread(3, 0, 6);
  spread(3, 3, 12);
  for (let row = 0; row < UNKNOWNS; row++) normal[row * UNKNOWNS + row]! *= 1 + DAMPING;
  const varianceA = squaresA / n - (sumA / n) ** 2;
  const varianceB = squaresB / n - (sumB / n) ** 2;
  return (products / n - (sumA / n) * (sumB / n)) / Math.sqrt(varianceA * varianceB + 1e-9);
}

function addMoments(at: number, weight: number, across: number, down: number): void {
  sums[at]! += weight * across * across;
  sums[at + 1]! += weight * across * down;
  sums[at + 2]! += weight * across;
  sums[at + 3]! += weight * down * down;
  sums[at + 4]! += weight * down;
  sums[at + 5]! += weight;
}

/** Writes six sums as the symmetric 3 × 3 block at (row, column) of the matrix. */
function spread(row: number, column: number, at: number): void {
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) normal[(row + i) * UNKNOWNS + column + j] = sums[at + MOMENT[i * 3 + j]!]!;
  }
}

const isTooFar = (warp: Warp): boolean =>
  Math.abs(warp[0]! - 1) > MOST_SCALE ||
  Math.abs(warp[4]! - 1) > MOST_SCALE ||
  Math.abs(warp[1]!) > MOST_TURN ||
  Math.abs(warp[3]!) > MOST_TURN ||
  Math.abs(warp[2]!) > MOST_SHIFT ||
  Math.abs(warp[5]!) > MOST_SHIFT;

/** Solves normal · x = right in place (Cholesky); false when there is no single answer. */
function solve(): boolean {
  for (let row = 0; row < UNKNOWNS; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = normal[row * UNKNOWNS + column]!;
      for (let k = 0; k < column; k++) sum -= normal[row * UNKNOWNS + k]! * normal[column * UNKNOWNS + k]!;
      if (row !== column) normal[row * UNKNOWNS + column] = sum / normal[column * UNKNOWNS + column]!;
      else if (sum <= 1e-9) return false;
      else normal[row * UNKNOWNS + row] = Math.sqrt(sum);
    }
  }
  for (let row = 0; row < UNKNOWNS; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= normal[row * UNKNOWNS + k]! * right[k]!;
    right[row] = sum / normal[row * UNKNOWNS + row]!;
  }
  for (let row = UNKNOWNS - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let k = row + 1; k < UNKNOWNS; k++) sum -= normal[k * UNKNOWNS + row]! * right[k]!;
    right[row] = sum / normal[row * UNKNOWNS + row]!;
  }
  return true;
}
