import { assignSplits } from './assign-splits';
import { hangingTogether } from './split-groups';
import { splitCounts } from './splits';

/** Splits that an image leaves or enters only when a person says so. */
export const HELD_OUT = ['validation', 'test', 'staging', 'canary'] as const;
export const isHeldOut = (split: string | null): boolean => (HELD_OUT as readonly (string | null)[]).includes(split);

/** An image of a dataset: `groups` are what it must stay together with (patients, copies), `labels` its classes. */
export type DrawnImage = {
  id: string;
  filename: string;
  split: string | null;
  groups: readonly string[];
  labels: readonly string[];
};

/** `sizes` are ratios, or with `areCounts` numbers of images; what they do not take up goes to `rest`. */
export type SplitDraw = {
  sizes: Readonly<Record<string, number>>;
  areCounts: boolean;
  rest: string;
  seed: number;
  stratify: boolean;
  /** Splits that nothing leaves; nothing enters them but what belongs to an image in them. */
  keep: readonly string[];
};

export type Drawn = {
  /** Id → split, for every image. */
  splits: Map<string, string>;
  /** What the sizes come to, over the images that are drawn. */
  wanted: Record<string, number>;
  /** Ids of the images that are drawn; the others stay, or go where what they belong to is kept. */
  open: Set<string>;
};

/**
 * Draws the splits of a dataset anew: every image has one afterwards, no group lies in two unless a kept split tears it, and the same
 * images with the same draw give the same on any machine, in any order.
 * @throws RangeError when counts ask for more images than there are, or nothing is asked for
 */
export function drawSplitsAnew(images: readonly DrawnImage[], draw: SplitDraw): Drawn {
  const sorted = [...images].sort((a, b) =>
    a.filename < b.filename ? -1 : a.filename > b.filename ? 1 : a.id < b.id ? -1 : 1,
  );
  const keyOf = keysOf(sorted);
  const together = hangingTogether(sorted.map((image) => ({ key: keyOf.get(image.id)!, groups: image.groups })));
  const unitOf = (image: DrawnImage) => together.get(keyOf.get(image.id)!) ?? null;
  const keep = new Set(draw.keep);
  const isKept = ({ split }: DrawnImage) => split !== null && keep.has(split);
  const placeOfUnit = placesOfUnits(sorted.filter(isKept), unitOf);
  const splits = new Map<string, string>();
  const open: DrawnImage[] = [];
  for (const image of sorted) {
    const unit = unitOf(image);
    const place = isKept(image) ? image.split! : unit === null ? undefined : placeOfUnit.get(unit);
    if (place === undefined) open.push(image);
    else splits.set(image.id, place);
  }
  const wanted = wantedCounts(open.length, draw);
  if (open.length > 0) {
    const assigned = assignSplits(
      open.map((image) => ({ key: keyOf.get(image.id)!, group: unitOf(image), labels: image.labels })),
      { ratios: wanted, seed: draw.seed, stratify: draw.stratify },
    );
    for (const image of open) splits.set(image.id, assigned.get(keyOf.get(image.id)!)!);
  }
  return { splits, wanted, open: new Set(open.map(({ id }) => id)) };
}

/** Images are drawn by name; the second of a name is known by its id. */
function keysOf(images: readonly DrawnImage[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    images.map(({ id, filename }) => {
      const key = taken.has(filename) ? `\u{10ffff}${id}` : filename;
      taken.add(filename);
      return [id, key];
    }),
  );
}

/** Where the kept images of a unit lie; where most do when they lie in several. */
function placesOfUnits(kept: readonly DrawnImage[], unitOf: (image: DrawnImage) => string | null): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const image of kept) {
    const unit = unitOf(image);
    if (unit === null) continue;
    const counts = votes.get(unit) ?? new Map<string, number>();
    counts.set(image.split!, (counts.get(image.split!) ?? 0) + 1);
    votes.set(unit, counts);
  }
  const most = (counts: Map<string, number>) =>
    [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
  return new Map([...votes].map(([unit, counts]) => [unit, most(counts)]));
}

/** Images wanted in each split, of `n`. They add up to `n`. */
export function wantedCounts(
  n: number,
  { sizes, areCounts, rest }: Pick<SplitDraw, 'sizes' | 'areCounts' | 'rest'>,
): Record<string, number> {
  if (!areCounts) return splitCounts(n, sizes);
  const asked = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  if (asked > n) throw new RangeError(`${asked} images are asked for, ${n} can be drawn`);
  return { ...sizes, [rest]: (sizes[rest] ?? 0) + n - asked };
}
