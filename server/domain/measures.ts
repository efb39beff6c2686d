import type { NumberRange } from './number-ranges';

/** What is measured of each image: shown as histograms and filtered by, under these names. `unit` is that of its numbers. */
export const MEASURES = {
  width: { title: 'Width', unit: 'px' },
  height: { title: 'Height', unit: 'px' },
  aspect: { title: 'Aspect ratio (width ÷ height)', unit: '' },
  brightness: { title: 'Brightness (mean luma)', unit: 'share' },
  contrast: { title: 'Contrast (deviation of luma)', unit: 'share' },
  sharpness: { title: 'Sharpness (variance of the Laplacian)', unit: '' },
  megabytes: { title: 'File size', unit: 'MiB' },
} as const;
export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];

/** How many annotations an image has; counted, not measured. */
export const ANNOTATIONS = { title: 'Annotations per image', unit: 'annotations' } as const;

/** Everything that images can be narrowed to a range of. */
export const RANGED = ['annotations', ...MEASURE_NAMES] as const;
export type RangedName = (typeof RANGED)[number];
export const isRanged = (name: string): name is RangedName => (RANGED as readonly string[]).includes(name);

/** What lies in a bin of a histogram: bins of counts hold both their ends, of measures only the last one does. */
export function rangeOfBin(name: string, bins: readonly { from: number; to: number }[], at: number): NumberRange {
  const { from, to } = bins[at]!;
  return { from, until: to, isClosed: name === 'annotations' || at === bins.length - 1 };
}
