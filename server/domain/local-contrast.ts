/** A square plane of values around 0: how much each pixel stands out from its surroundings. */
export type Contrast = { edge: number; values: Float32Array };

const CLIP = 3;
// Where there is less contrast than this share of the picture's mean, noise is not blown up.
const FLOOR_SHARE = 0.3;

/**
 * Local contrast normalisation: each pixel less the mean around it, over the spread around it, −3 to 3.
 * `reach` is the half width of the surroundings in pixels.
 */
export function contrastOf(plane: Float32Array, edge: number, reach: number): Contrast {
  const pixels = edge * edge;
  const mean = blurred(plane, edge, reach);
  const values = new Float32Array(pixels);
  const squares = new Float32Array(pixels);
  for (let at = 0; at < pixels; at++) {
    values[at] = plane[at]! - mean[at]!;
    squares[at] = values[at]! * values[at]!;
  }
  const spread = blurred(squares, edge, reach);
  let sum = 0;
  for (let at = 0; at < pixels; at++) {
    spread[at] = Math.sqrt(Math.max(0, spread[at]!));
    sum += spread[at]!;
  }
  const floor = (FLOOR_SHARE * sum) / pixels + 0.5; // half a grey level
  for (let at = 0; at < pixels; at++) {
    values[at] = Math.min(CLIP, Math.max(-CLIP, values[at]! / (spread[at]! + floor)));
  }
  return { edge, values };
}

/** The plane at half the size, each value the mean of 2 × 2. */
export function halvedPlane(plane: Float32Array, edge: number): Float32Array {
  const half = edge / 2;
  const out = new Float32Array(half * half);
  for (let y = 0, to = 0; y < half; y++) {
    for (let x = 0, at = 2 * y * edge; x < half; x++, at += 2) {
      out[to++] = (plane[at]! + plane[at + 1]! + plane[at + edge]! + plane[at + edge + 1]!) / 4;
    }
  }
  return out;
}

/** Two passes of a box both ways, edges continued: near enough to a bell curve. */
function blurred(plane: Float32Array, edge: number, reach: number): Float32Array {
  let from = plane;
  const across = new Float32Array(plane.length);
  for (let pass = 0; pass < 2; pass++) {
    const down = new Float32Array(plane.length);
    for (let line = 0; line < edge; line++) average(from, across, line * edge, 1, edge, reach);
    for (let line = 0; line < edge; line++) average(across, down, line, edge, edge, reach);
    from = down;
  }
  return from;
}

function average(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  reach: number,
): void {
  const last = count - 1;
  let sum = 0;
  for (let at = -reach; at < reach; at++) sum += from[start + Math.min(last, Math.max(0, at)) * step]!;
  for (let at = 0; at < count; at++) {
    sum += from[start + Math.min(last, at + reach) * step]!;
    to[start + at * step] = sum / (2 * reach + 1);
    sum -= from[start + Math.max(0, at - reach) * step]!;
  }
}
