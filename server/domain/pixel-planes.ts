/** Eight-bit pixels row by row, `channels` values each (1 = grey, 3 = red, green, blue); at least one pixel. */
export type SmallPixels = { data: Uint8Array; width: number; height: number; channels: 1 | 3 };

/** Pictures are measured at this edge or below: dear enough to be true, cheap enough for every image. */
export const MEASURED_EDGE = 128;

/** Rec. 601 luma, 0–255; equal channels give exactly their value, so grey stored as colour measures as grey. */
export const lumaOf = (red: number, green: number, blue: number): number =>
  (red * 77 + green * 150 + blue * 29 + 128) >> 8;

/** The picture quality is measured on: halved when it is over 128 pixels a side, else as it is. */
export const measurable = (pixels: SmallPixels): SmallPixels =>
  Math.max(pixels.width, pixels.height) > MEASURED_EDGE ? halved(pixels) : pixels;

/** The pixels at half the size, each the rounded mean of 2 × 2; an odd last row or column is left out. */
export function halved(pixels: SmallPixels): SmallPixels {
  const { data, channels } = pixels;
  // A strip of one pixel cannot be halved across.
  const stepX = pixels.width > 1 ? 2 : 1;
  const stepY = pixels.height > 1 ? 2 : 1;
  const width = Math.floor(pixels.width / stepX);
  const height = Math.floor(pixels.height / stepY);
  const out = new Uint8Array(width * height * channels);
  const right = (stepX - 1) * channels;
  const down = (stepY - 1) * pixels.width * channels;
  const step = stepX * channels;
  // The two cases are written out: a loop over the channels takes twice as long.
  for (let y = 0, to = 0; y < height; y++) {
    let a = y * stepY * pixels.width * channels;
    for (let x = 0; x < width; x++, a += step, to += channels) {
      const b = a + right;
      const c = a + down;
      const d = c + right;
      out[to] = (data[a]! + data[b]! + data[c]! + data[d]! + 2) >> 2;
      if (channels === 1) continue;
      out[to + 1] = (data[a + 1]! + data[b + 1]! + data[c + 1]! + data[d + 1]! + 2) >> 2;
      out[to + 2] = (data[a + 2]! + data[b + 2]! + data[c + 2]! + data[d + 2]! + 2) >> 2;
    }
  }
  return { data: out, width, height, channels };
}

/** The luma (0–255), one value per pixel. */
export function lumaPlane({ data, channels, width, height }: SmallPixels): Uint8Array {
  if (channels === 1) return data;
  const luma = new Uint8Array(width * height);
  for (let pixel = 0, from = 0; pixel < luma.length; pixel++, from += 3) {
    luma[pixel] = lumaOf(data[from]!, data[from + 1]!, data[from + 2]!);
  }
  return luma;
}

/** Mean and population standard deviation of the values; 0 and 0 when there are none. */
export function meanAndDeviation(values: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    sum += value;
    squares += value * value;
  }
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
