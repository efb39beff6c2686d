export type FunnelCounts = {
  found: number;
  fetched: number;
  accepted: number;
  warned: number;
  rejected: number;
  unique: number;
  labelled: number;
  split: number;
  hot: number;
  cold: number;
  /** Put into quarantine by people; absent from what was kept before that was counted. */
  set_aside?: number;
};

/** `of` names the band that this one is a part of; null for the first. */
export type FunnelBand = { id: string; title: string; images: number; of: string | null };

/** Bands that lists of images can be narrowed to; the others are of the items of runs. */
export const LISTED_BANDS = ['fetched', 'unique', 'labelled', 'split', 'hot', 'cold'] as const;
export type ListedBand = (typeof LISTED_BANDS)[number];

const TITLES = {
  found: 'Found',
  fetched: 'Fetched',
  accepted: 'Accepted',
  warned: 'Warned',
  rejected: 'Rejected',
  unique: 'Unique',
  labelled: 'Unique and labelled',
  split: 'Unique, in a split',
  hot: 'Unique, hot',
  cold: 'Unique, cold',
} as const;
type Band = keyof typeof TITLES;

export const bandTitle = (id: Band): string => TITLES[id];

/** Where the images went, band by band; copies that stay in the lists are in no band from `unique` on. */
export function funnelBands(counts: FunnelCounts): FunnelBand[] {
  const band = (id: Band, of: Band | null): FunnelBand => ({ id, title: TITLES[id], images: counts[id], of });
  return [
    band('found', null),
    ...(['fetched', 'accepted', 'warned', 'rejected', 'unique'] as const).map((id) => band(id, 'found')),
    ...(['labelled', 'split', 'hot', 'cold'] as const).map((id) => band(id, 'unique')),
  ];
}
