import { lumaPlane, meanAndDeviation, type SmallPixels } from './pixel-planes';
import { blurScoreOf, varianceOfLaplacian } from './pixel-sharpness';

/** Quality of one image. Brightness, contrast and saturation are shares 0–1; entropy is in bits. */
export type QualityMeasures = {
  /** CleanVision's brightness: percentiles and mean over the pixels. */
  brightness: { p1: number; p5: number; p50: number; p95: number; p99: number; mean: number };
  /** Standard deviation of the luma. */
  contrast: number;
  /** Variance of the Laplacian of the luma (0–255) at 128 pixels: comparable between images of any size. */
  sharpness: number;
  /** CleanVision's blur score, 0–1; low is blurred. */
  blurScore: number;
  /** Entropy of the histogram of all channels together. */
  entropy: number;
  /** Mean of (greatest − least) / greatest channel. */
  saturation: number;
  /** True when all channels are equal, up to the rounding of JPEG. */
  isGrey: boolean;
  /** True when there is practically one brightness only: nothing to compare by. */
  isNearBlank: boolean;
};

const GREY_TOLERANCE = 3; // chroma rounding of JPEG and colour profiles stays below
const NEAR_BLANK_CONTRAST = 2 / 255;

/**
 * CleanVision's brightness of a colour (0–255 each) as a share 0–1.
 * Source: sqrt(0.241 R² + 0.691 G² + 0.068 B²) / 255, cleanlab/cleanvision.
 */
export const brightnessOf = (red: number, green: number, blue: number): number =>
  Math.sqrt(0.241 * red * red + 0.691 * green * green + 0.068 * blue * blue) / 255;

/** All quality measures of a picture of 128 pixels or fewer a side (see `measurable`), with its luma plane. */
export function measureQuality(pixels: SmallPixels, luma: Uint8Array = lumaPlane(pixels)): QualityMeasures {
  const colours = pixels.channels === 1 ? coloursOfGrey(luma) : coloursOf(pixels);
  const contrast = meanAndDeviation(luma).deviation / 255;
  return {
    brightness: percentilesOf(colours.brightness),
    contrast: rounded(contrast),
    sharpness: rounded(varianceOfLaplacian(luma, pixels.width, pixels.height)),
    blurScore: rounded(blurScoreOf(luma, pixels.width, pixels.height)),
    entropy: rounded(entropyOf(colours.levels)),
    saturation: rounded(colours.saturation),
    isGrey: colours.maxChroma <= GREY_TOLERANCE,
    isNearBlank: contrast < NEAR_BLANK_CONTRAST,
  };
}

const MANY_VALUES = 3 * 64 * 96;
const BRIGHTNESS_BINS = 1024; // a quarter of an eight-bit level
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

type Colours = { brightness: Int32Array; levels: Int32Array; saturation: number; maxChroma: number };

function coloursOfGrey(luma: Uint8Array): Colours {
  const levels = new Int32Array(256);
  for (let at = 0; at < luma.length; at++) levels[luma[at]!]!++;
  const brightness = new Int32Array(BRIGHTNESS_BINS);
  for (let level = 0; level < 256; level++) brightness[binOf(level / 255)]! += levels[level]!;
  return { brightness, levels, saturation: 0, maxChroma: 0 };
}

/** From every pixel of small pictures, every other one of larger: five thousand describe colours as well as ten. */
function coloursOf({ data }: SmallPixels): Colours {
  const step = data.length > MANY_VALUES ? 6 : 3;
  const levels = new Int32Array(3 * 256);
  const brightness = new Int32Array(BRIGHTNESS_BINS);
  let saturation = 0;
  let maxChroma = 0;
  for (let at = 0; at < data.length; at += step) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    levels[red]!++;
    levels[256 + green]!++;
    levels[512 + blue]!++;
    brightness[binOf(brightnessOf(red, green, blue))]!++;
    const greatest = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const chroma = greatest - least;
    if (chroma > maxChroma) maxChroma = chroma;
    if (chroma > 0) saturation += chroma / greatest;
  }
  // As in Pillow the bands stand side by side: a level of one is not added to that of another.
  return { brightness, levels, saturation: saturation / Math.ceil(data.length / step), maxChroma };
}

// Truncation to an integer is what keeps the loop over all pixels fast.
const binOf = (share: number): number => (share * (BRIGHTNESS_BINS - 1) + 0.5) | 0;

function percentilesOf(bins: Int32Array): QualityMeasures['brightness'] {
  const count = bins.reduce((sum, bin) => sum + bin, 0);
  const ranks = [0.01, 0.05, 0.5, 0.95, 0.99].map((share) => share * (count - 1));
  const found: number[] = [];
  let seen = 0;
  let sum = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    seen += bins[bin]!;
    sum += bins[bin]! * bin;
    while (found.length < ranks.length && seen > ranks[found.length]!) found.push(rounded(bin / (BRIGHTNESS_BINS - 1)));
  }
  const [p1 = 0, p5 = 0, p50 = 0, p95 = 0, p99 = 0] = found;
  return { p1, p5, p50, p95, p99, mean: rounded(sum / count / (BRIGHTNESS_BINS - 1)) };
}

/** Shannon entropy in bits of a histogram of counts; 0 when it is empty. */
export function entropyOf(counts: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < counts.length; at++) total += counts[at]!;
  let bits = 0;
  for (let at = 0; at < counts.length; at++) {
    const share = counts[at]! / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}
