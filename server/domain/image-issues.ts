import type { QualityMeasures } from './quality-measures';

/** Issue flags with the names of the field. The duplicate flags come from deduplication, `odd_size` from all sizes, `set_aside` from a person. */
export const IMAGE_ISSUES = [
  'dark',
  'light',
  'blurry',
  'low_information',
  'odd_aspect_ratio',
  'odd_size',
  'grayscale',
  'exact_duplicate',
  'near_duplicate',
  'set_aside',
] as const;
export type ImageIssue = (typeof IMAGE_ISSUES)[number];

export type ImageProfile = 'photo' | 'x-ray';

type Thresholds = { darkP99: number; lightFromP5: number; blurScore: number; entropyBits: number; aspect: number };

/**
 * Below each value an image is flagged.
 * Photo: CleanVision's defaults (dark: p99 of brightness; light: 1 − p5; entropy: 0.1 × bits < 0.3).
 * X-ray: soft tissue is smooth, so the blur score of a good one is lower; collimated ones have much black, and a
 * washed-out one has no black at all.
 */
export const ISSUE_THRESHOLDS: Record<ImageProfile, Thresholds> = {
  photo: { darkP99: 0.32, lightFromP5: 0.05, blurScore: 0.29, entropyBits: 3, aspect: 0.35 },
  'x-ray': { darkP99: 0.25, lightFromP5: 0.4, blurScore: 0.12, entropyBits: 3, aspect: 0.35 },
};

/** Shorter by longer edge, 0–1. */
export const aspectOf = (width: number, height: number): number => Math.min(width / height, height / width);

/**
 * Flags of one image from its measures and displayed size, in the order of IMAGE_ISSUES.
 * Brightness is that of the pixels, so `blurry` and `low_information` may both hold for a blank image.
 */
export function issuesOf(
  measures: QualityMeasures,
  width: number,
  height: number,
  profile: ImageProfile,
): ImageIssue[] {
  const limit = ISSUE_THRESHOLDS[profile];
  const found: Partial<Record<ImageIssue, boolean>> = {
    dark: measures.brightness.p99 < limit.darkP99,
    light: 1 - measures.brightness.p5 < limit.lightFromP5,
    blurry: measures.blurScore < limit.blurScore,
    low_information: measures.entropy < limit.entropyBits,
    odd_aspect_ratio: aspectOf(width, height) < limit.aspect,
    grayscale: measures.isGrey && profile === 'photo',
  };
  return IMAGE_ISSUES.filter((issue) => found[issue]);
}

const XRAY_SHARE = 0.9;

/**
 * The profile of a dataset from the measures of a sample: `x-ray` when at least nine tenths are grey, else `photo`.
 * A person can say otherwise; an empty sample is `photo`.
 */
export function guessProfile(sample: readonly Pick<QualityMeasures, 'isGrey'>[]): ImageProfile {
  const grey = sample.filter((measures) => measures.isGrey).length;
  return sample.length > 0 && grey >= XRAY_SHARE * sample.length ? 'x-ray' : 'photo';
}

/**
 * For each image whether its size (square root of the area) is odd among all of them, same order.
 * Odd = more than half way outside [q1 − 3 IQR, q3 + 3 IQR]; where the quartiles are equal nothing is odd.
 * Source: cleanlab/cleanvision, odd_size (IQR factor 3).
 */
export function oddSizes(sizes: readonly { width: number; height: number }[]): boolean[] {
  const edges = sizes.map(({ width, height }) => Math.sqrt(width * height));
  const sorted = [...edges].sort((a, b) => a - b);
  const q1 = quantile(sorted, 0.25);
  const q3 = quantile(sorted, 0.75);
  const reach = 3 * (q3 - q1);
  if (reach === 0) return edges.map(() => false);
  return edges.map((edge) => edge < Math.max(0, q1 - reach) || edge > q3 + reach);
}

/** Linear interpolation between the neighbours, as numpy does; NaN for an empty list. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
