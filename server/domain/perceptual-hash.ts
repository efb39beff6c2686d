import { type PdqHash, pdqHash } from './pdq';

/** What images are looked up by; features of another version are not compared. */
export type PerceptualHash = PdqHash & { version: number };

/** Raised whenever the same pixels would get another hash. */
export const PERCEPTUAL_VERSION = 1;
/** Two pictures further apart than this are not looked at together. */
export const HASH_RADIUS = 31;
/** Hashes of this quality or less say nothing: blank pictures would match by their noise. */
const WORTHLESS_QUALITY = 49;

const EDGE = 64;
const LEAST_EDGE = 5;
const MOST_EDGE = 256;
// Scratch space, used again for every picture.
const across = new Float32Array(EDGE * MOST_EDGE);
const reduced = new Float32Array(EDGE * EDGE);

/** Whether a hash may be compared: made by this version, of a picture with enough in it. */
export const isComparable = ({ version, quality }: PerceptualHash): boolean =>
  version === PERCEPTUAL_VERSION && quality > WORTHLESS_QUALITY;

/**
 * PDQ of a luma plane of at most 256 pixels a side that stands for `whole` (in its own pixels; half a pixel more where an odd last
 * row was left out). The plane is brought to 64 × 64 by the triangle that the reference's two box filters come to, but centred:
 * the reference moves a picture by up to a pixel and a half, which is much in a small one.
 * Under five pixels a side: quality 0.
 */
export function perceptualHash(
  luma: Uint8Array,
  { width, height }: { width: number; height: number },
  whole: { width: number; height: number } = { width, height },
): PerceptualHash {
  if (Math.min(width, height) < LEAST_EDGE || Math.max(width, height) > MOST_EDGE) {
    return { version: PERCEPTUAL_VERSION, hash: '0'.repeat(64), quality: 0 };
  }
  const columns = tapsOf(width, whole.width);
  for (let y = 0, to = 0; y < height; y++) {
    for (let cell = 0; cell < EDGE; cell++) {
      const { from, weights } = columns[cell]!;
      let sum = 0;
      for (let tap = 0, at = y * width + from; tap < weights.length; tap++, at++) sum += weights[tap]! * luma[at]!;
      across[to++] = sum;
    }
  }
  const rows = tapsOf(height, whole.height);
  for (let cell = 0, to = 0; cell < EDGE; cell++) {
    const { from, weights } = rows[cell]!;
    for (let x = 0; x < EDGE; x++) {
      let sum = 0;
      for (let tap = 0, at = from * EDGE + x; tap < weights.length; tap++, at += EDGE)
        sum += weights[tap]! * across[at]!;
      reduced[to++] = sum;
    }
  }
  return { version: PERCEPTUAL_VERSION, ...pdqHash({ data: reduced, width: EDGE, height: EDGE, channels: 1 }) };
}

type Taps = { from: number; weights: Float32Array };
const known = new Map<string, Taps[]>();

/** For each of 64 cells the first pixel it takes and the weights (summing to 1) of that and the next ones. */
function tapsOf(length: number, whole: number): Taps[] {
  const key = `${length} ${whole}`;
  const taps = known.get(key) ?? Array.from({ length: EDGE }, (_, cell) => tapsOfCell(cell, length, whole));
  known.set(key, taps); // at most two of each length up to 256
  return taps;
}

function tapsOfCell(cell: number, length: number, whole: number): Taps {
  const centre = ((cell + 0.5) * whole) / EDGE;
  const reach = Math.max(whole / (2 * EDGE), 1);
  const weightOf = (pixel: number) => Math.max(0, 1 - Math.abs(pixel + 0.5 - centre) / reach);
  const pixels = Array.from({ length }, (_, pixel) => pixel).filter((pixel) => weightOf(pixel) > 1e-9);
  // The last cell may lie wholly on a row that was left out.
  const from = pixels[0] ?? length - 1;
  const weights = pixels.length > 0 ? pixels.map(weightOf) : [1];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { from, weights: Float32Array.from(weights, (weight) => weight / sum) };
}
