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

/** Where the images went, band by band. */
export const funnelBands = (counts: FunnelCounts): FunnelBand[] => [
  { id: 'found', title: 'Found', images: counts.found, of: null },
  { id: 'fetched', title: 'Fetched', images: counts.fetched, of: 'found' },
  { id: 'accepted', title: 'Accepted', images: counts.accepted, of: 'found' },
  { id: 'warned', title: 'Warned', images: counts.warned, of: 'found' },
  { id: 'rejected', title: 'Rejected', images: counts.rejected, of: 'found' },
  { id: 'unique', title: 'Unique', images: counts.unique, of: 'found' },
  { id: 'labelled', title: 'Labelled', images: counts.labelled, of: 'unique' },
  { id: 'split', title: 'In a split', images: counts.split, of: 'unique' },
  { id: 'hot', title: 'Hot', images: counts.hot, of: 'unique' },
  { id: 'cold', title: 'Cold', images: counts.cold, of: 'unique' },
];
