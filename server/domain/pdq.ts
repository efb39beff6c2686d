/** Rows of eight-bit values or of luma that is finer; `channels` values a pixel (1 = grey, 3 = red, green, blue). */
type Pixels = { data: Uint8Array | Float32Array; width: number; height: number; channels: 1 | 3 };

/** A perceptual hash of 64 hex digits (256 bits) and how much there was to hash, 0–100. */
export type PdqHash = { hash: string; quality: number };

const EDGE = 64;
const BITS_EDGE = 16;
const LEAST_EDGE = 5;
const PASSES = 2;
const { fround } = Math;
const RED = fround(0.299);
const GREEN = fround(0.587);
const BLUE = fround(0.114);

// Scratch space, used again for every picture: hashing is synchronous, so nobody else holds it.
let plane = new Float32Array(0);
let other = new Float32Array(0);
const small = new Float32Array(EDGE * EDGE);
const half = new Float32Array(BITS_EDGE * EDGE);
const transformed = new Float32Array(BITS_EDGE * BITS_EDGE);
const sorted = new Float32Array(BITS_EDGE * BITS_EDGE);
const columnSums = new Float32Array(1 << 16);
const cosines = cosineMatrix();

/**
 * PDQ of a picture: the signs of its 16 × 16 lowest frequencies against their median, and a quality of 0–100.
 * Bit for bit what the reference makes of the same pixels (single precision throughout). Under five pixels a side: zeros, quality 0.
 * Source: facebook/ThreatExchange, pdq/cpp/hashing/pdqhashing.cpp and "The TMK+PDQF video-hashing algorithm and the PDQ
 * image-hashing algorithm" (2019).
 */
export function pdqHash({ data, width, height, channels }: Pixels): PdqHash {
  if (width < LEAST_EDGE || height < LEAST_EDGE) return { hash: '0'.repeat(64), quality: 0 };
  const pixels = width * height;
  if (plane.length < pixels) {
    plane = new Float32Array(pixels);
    other = new Float32Array(pixels);
  }
  if (channels === 1) for (let at = 0; at < pixels; at++) plane[at] = data[at]!;
  else {
    for (let at = 0, from = 0; at < pixels; at++, from += 3) {
      plane[at] = fround(
        fround(fround(RED * data[from]!) + fround(GREEN * data[from + 1]!)) + fround(BLUE * data[from + 2]!),
      );
    }
  }
  if (width === EDGE && height === EDGE) small.set(plane.subarray(0, pixels));
  else {
    const across = windowOf(width);
    const down = windowOf(height);
    for (let pass = 0; pass < PASSES; pass++) {
      averageRows(plane, other, width, height, across);
      averageColumns(other, plane, width, height, down);
    }
    decimate(width, height);
  }
  const quality = qualityOfSmall();
  transform();
  return { hash: hexOfSigns(), quality };
}

const windowOf = (length: number): number => Math.floor((length + 2 * EDGE - 1) / (2 * EDGE));

/** The four phases of the reference's box filter along each row: the window grows, writes growing, writes full, shrinks. */
function averageRows(from: Float32Array, to: Float32Array, width: number, height: number, window: number): void {
  const before = Math.floor((window + 2) / 2) - 1;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const end = start + width;
    let sum = 0;
    let read = start;
    let write = start;
    let left = start;
    let size = 0;
    for (; size < before; size++) sum = fround(sum + from[read++]!);
    while (size < window) {
      sum = fround(sum + from[read++]!);
      to[write++] = sum / ++size;
    }
    while (read < end) {
      sum = fround(fround(sum + from[read++]!) - from[left++]!);
      to[write++] = sum / window;
    }
    while (write < end) {
      sum = fround(sum - from[left++]!);
      to[write++] = sum / --size;
    }
  }
}

/** The same along columns, all of them side by side: memory is walked in order. */
function averageColumns(from: Float32Array, to: Float32Array, width: number, height: number, window: number): void {
  const before = Math.floor((window + 2) / 2) - 1;
  const sums = width <= columnSums.length ? columnSums : new Float32Array(width);
  sums.fill(0, 0, width);
  let read = 0;
  let write = 0;
  let left = 0;
  let size = 0;
  for (; size < before; size++) for (let x = 0; x < width; x++) sums[x] = sums[x]! + from[read++]!;
  while (size < window) {
    size += 1;
    for (let x = 0; x < width; x++) {
      sums[x] = sums[x]! + from[read++]!;
      to[write++] = sums[x]! / size;
    }
  }
  const end = width * height;
  while (read < end) {
    for (let x = 0; x < width; x++) {
      const sum = fround(fround(sums[x]! + from[read++]!) - from[left++]!);
      sums[x] = sum;
      to[write++] = sum / window;
    }
  }
  while (write < end) {
    size -= 1;
    for (let x = 0; x < width; x++) {
      sums[x] = sums[x]! - from[left++]!;
      to[write++] = sums[x]! / size;
    }
  }
}

/** The pixel under the centre of each of 64 × 64 cells. */
function decimate(width: number, height: number): void {
  for (let row = 0, to = 0; row < EDGE; row++) {
    const start = Math.floor(((row + 0.5) * height) / EDGE) * width;
    for (let column = 0; column < EDGE; column++) {
      small[to++] = plane[start + Math.floor(((column + 0.5) * width) / EDGE)]!;
    }
  }
}

function qualityOfSmall(): number {
  let gradients = 0;
  for (let at = 0; at < EDGE * (EDGE - 1); at++) gradients += stepOf(small[at]!, small[at + EDGE]!);
  for (let row = 0; row < EDGE; row++) {
    for (let at = row * EDGE; at < row * EDGE + EDGE - 1; at++) gradients += stepOf(small[at]!, small[at + 1]!);
  }
  return Math.min(100, Math.floor(gradients / 90));
}

const stepOf = (a: number, b: number): number => Math.abs(Math.trunc(fround(fround(fround(a - b) * 100) / 255)));

function cosineMatrix(): Float32Array {
  const matrix = new Float32Array(BITS_EDGE * EDGE);
  const scale = fround(Math.sqrt(2 / EDGE));
  for (let row = 0, at = 0; row < BITS_EDGE; row++) {
    for (let column = 0; column < EDGE; column++) {
      matrix[at++] = scale * Math.cos((Math.PI / 2 / EDGE) * (row + 1) * (2 * column + 1));
    }
  }
  return matrix;
}

/** Discrete cosine transform of the 64 × 64 picture, frequencies 1–16 both ways; sums run in the reference's order, four at once. */
function transform(): void {
  for (let row = 0; row < BITS_EDGE; row++) {
    for (let column = 0; column < EDGE; column += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = row * EDGE, from = column; from < EDGE * EDGE; k++, from += EDGE) {
        const weight = cosines[k]!;
        a = fround(a + fround(weight * small[from]!));
        b = fround(b + fround(weight * small[from + 1]!));
        c = fround(c + fround(weight * small[from + 2]!));
        d = fround(d + fround(weight * small[from + 3]!));
      }
      half[row * EDGE + column] = a;
      half[row * EDGE + column + 1] = b;
      half[row * EDGE + column + 2] = c;
      half[row * EDGE + column + 3] = d;
    }
  }
  for (let row = 0; row < BITS_EDGE; row++) {
    for (let column = 0; column < BITS_EDGE; column += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = 0, from = column * EDGE; k < EDGE; k++, from++) {
        const value = half[row * EDGE + k]!;
        a = fround(a + fround(value * cosines[from]!));
        b = fround(b + fround(value * cosines[from + EDGE]!));
        c = fround(c + fround(value * cosines[from + 2 * EDGE]!));
        d = fround(d + fround(value * cosines[from + 3 * EDGE]!));
      }
      transformed[row * BITS_EDGE + column] = a;
      transformed[row * BITS_EDGE + column + 1] = b;
      transformed[row * BITS_EDGE + column + 2] = c;
      transformed[row * BITS_EDGE + column + 3] = d;
    }
  }
}

/** Bit 16 · row + column is set where the frequency lies above the median; the highest bit is written first. */
function hexOfSigns(): string {
  sorted.set(transformed);
  sorted.sort();
  const median = sorted[(BITS_EDGE * BITS_EDGE) / 2 - 1]!;
  let hex = '';
  for (let word = BITS_EDGE - 1; word >= 0; word--) {
    let bits = 0;
    for (let bit = 0; bit < 16; bit++) if (transformed[word * 16 + bit]! > median) bits |= 1 << bit;
    hex += bits.toString(16).padStart(4, '0');
  }
  return hex;
}
