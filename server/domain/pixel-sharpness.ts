import { halved, meanAndDeviation } from './pixel-planes';

/** Variance of the four-neighbour Laplacian over the inner pixels of a luma plane; 0 when there are none. */
export function varianceOfLaplacian(luma: Uint8Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const value = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * luma[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(0, width - 2) * Math.max(0, height - 2);
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

const BLUR_EDGE = 64; // the score and its thresholds are made for this size
const BLUR_SCALE = 0.01;
const LEAST_SPREAD_SCORE = 0.18;

/**
 * CleanVision's blur score of a luma plane, 0–1; below 0.29 a photo counts as blurred.
 * Edges (Pillow's FIND_EDGES, border pixels kept as they are) of the picture at 64 pixels, plus the spread of its
 * histogram's counts where that is large.
 * Source: cleanlab/cleanvision, issue_managers/image_property.py.
 */
export function blurScoreOf(luma: Uint8Array, width: number, height: number): number {
  const small = shrunkTo(BLUR_EDGE, luma, width, height);
  const histogram = new Int32Array(256);
  for (const value of small.luma) histogram[value]!++;
  const spread = 1 - Math.exp(-BLUR_SCALE * meanAndDeviation(histogram).deviation);
  const edges = 1 - Math.exp(-BLUR_SCALE * meanAndDeviation(edgesOf(small)).deviation);
  return Math.min(1, edges + (spread > LEAST_SPREAD_SCORE ? spread : 0));
}

type Plane = { luma: Uint8Array; width: number; height: number };

function edgesOf({ luma, width, height }: Plane): Uint8Array {
  const out = luma.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const above = at - width;
      const below = at + width;
      const around =
        luma[above - 1]! +
        luma[above]! +
        luma[above + 1]! +
        luma[at - 1]! +
        luma[at + 1]! +
        luma[below - 1]! +
        luma[below]! +
        luma[below + 1]!;
      out[at] = Math.min(255, Math.max(0, 8 * luma[at]! - around));
    }
  }
  return out;
}

/** Box average to at most `edge` pixels a side; never larger. */
function shrunkTo(edge: number, luma: Uint8Array, width: number, height: number): Plane {
  const ratio = Math.max(width, height) / edge;
  if (ratio <= 1) return { luma, width, height };
  const toWidth = Math.max(1, Math.floor(width / ratio));
  const toHeight = Math.max(1, Math.floor(height / ratio));
  if (width === 2 * toWidth && height === 2 * toHeight) {
    return { luma: halved({ data: luma, width, height, channels: 1 }).data, width: toWidth, height: toHeight };
  }
  const out = new Uint8Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const top = Math.floor((y * height) / toHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / toHeight));
    for (let x = 0; x < toWidth; x++) {
      const left = Math.floor((x * width) / toWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / toWidth));
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = row * width + left; at < row * width + right; at++) sum += luma[at]!;
      }
      out[y * toWidth + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { luma: out, width: toWidth, height: toHeight };
}
