import type { z } from 'zod';
import type { funnelBand } from '../../server/domain/wire/imports';

export type FunnelBand = z.output<typeof funnelBand>;
export type PlacedBand = FunnelBand & {
  /** Where the bar begins and how long it is, as shares of the first band. */
  start: number;
  length: number;
  /** Of the band it came from; null when there is none or it is empty. */
  share: number | null;
};

// An image is in exactly one band of a family.
const FAMILIES: Record<string, string> = {
  accepted: 'verdict',
  warned: 'verdict',
  rejected: 'verdict',
  hot: 'tier',
  cold: 'tier',
};

/** Places the bands under each other: those that divide the same images follow each other from left to right. */
export function placeBands(bands: readonly FunnelBand[]): PlacedBand[] {
  const whole = Math.max(1, ...bands.map((band) => band.images));
  const placed = new Map<string, PlacedBand>();
  const taken = new Map<string, number>();
  for (const band of bands) {
    const parent = band.of === null ? undefined : placed.get(band.of);
    const length = band.images / whole;
    const family = FAMILIES[band.id];
    const start = (family === undefined ? undefined : taken.get(family)) ?? parent?.start ?? 0;
    if (family) taken.set(family, start + length);
    const share = parent && parent.images > 0 ? band.images / parent.images : null;
    placed.set(band.id, { ...band, start, length, share });
  }
  return [...placed.values()];
}
