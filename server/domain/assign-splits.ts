import { orderedNames, splitCounts } from './splits';
import { type Placed, stratified, type Unit } from './stratify';

/**
 * `key` is the stable name of an image (its path); items of one `group` go to the same split; `labels` are what it shows, for
 * stratification.
 */
export type SplitItem = { key: string; group?: string | null; labels?: readonly string[] };
export type Standing = { split: string; images: number; labels: ReadonlyMap<string, number> };
export type SplitPlan = {
  ratios: Readonly<Record<string, number>>;
  seed: number;
  /** Key → split of what has one and keeps it. Those among `items` draw their group after them; all count for the ratios. */
  existing?: ReadonlyMap<string, string>;
  /** Images that have their split and are not among `items`: they count for the ratios. `labels`: how many of them show each. */
  standing?: readonly Standing[];
  /** Every label is spread over the splits by the ratios too, as far as whole groups allow. */
  stratify?: boolean;
};

/**
 * Key → split for every item. The same on any machine and for any order of `items`; ratios hold over all items together
 * with the existing ones, exactly when there are no groups, else to about the size of a group.
 * A group whose members already lie in several splits gets the one with most of them.
 */
export function assignSplits(items: readonly SplitItem[], plan: SplitPlan): Map<string, string> {
  const { ratios, seed, existing, standing = [] } = plan;
  const result = new Map<string, string>();
  const unitSplit = splitsOfUnits(items, existing);
  const filled = new Map<string, number>();
  const fill = (split: string, images = 1) => filled.set(split, (filled.get(split) ?? 0) + images);
  for (const split of existing?.values() ?? []) fill(split);
  for (const { split, images } of standing) fill(split, images);
  const units = new Map<string, Unit>();
  const placed: Placed[] = standing.flatMap(({ split, labels }) =>
    [...labels].map(([label, times]) => ({ split, labels: [label], times })),
  );
  let n = (existing?.size ?? 0) + standing.reduce((sum, { images }) => sum + images, 0);
  for (const item of items) {
    const labels = plan.stratify ? labelsOf(item) : [];
    const kept = existing?.get(item.key);
    if (kept !== undefined) {
      result.set(item.key, kept);
      placed.push({ split: kept, labels });
      continue;
    }
    n += 1;
    const name = unitOf(item);
    const split = unitSplit.get(name);
    if (split !== undefined) {
      fill(split);
      placed.push({ split, labels });
      continue;
    }
    const unit = units.get(name) ?? { name, order: hashOf(`${seed}\n${name}`), size: 0, labels: new Map() };
    unit.size += 1;
    for (const label of labels) unit.labels.set(label, (unit.labels.get(label) ?? 0) + 1);
    units.set(name, unit);
  }
  const open = [...units.values()].sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
  const places = openPlaces(n, ratios, filled);
  for (const [unit, split] of plan.stratify
    ? stratified(open, { places, placed, ratios })
    : filledInOrder(open, places))
    unitSplit.set(unit, split);
  for (const item of items) if (!result.has(item.key)) result.set(item.key, unitSplit.get(unitOf(item))!);
  return result;
}

/** Gives each unit, in order, to the split with most places left. */
function filledInOrder(units: readonly Unit[], places: Map<string, number>): Map<string, string> {
  const result = new Map<string, string>();
  for (const { name, size } of units) {
    let best = '';
    for (const [split, left] of places) if (best === '' || left > places.get(best)!) best = split;
    places.set(best, places.get(best)! - size);
    result.set(name, best);
  }
  return result;
}

function openPlaces(n: number, ratios: SplitPlan['ratios'], filled: Map<string, number>): Map<string, number> {
  const counts = splitCounts(n, ratios);
  const open = orderedNames(ratios).filter((name) => ratios[name]! > 0);
  return new Map(open.map((name) => [name, counts[name]! - (filled.get(name) ?? 0)]));
}

// What shows nothing is spread like a class of its own.
const labelsOf = ({ labels = [] }: SplitItem): readonly string[] => (labels.length > 0 ? labels : ['']);
const unitOf = ({ key, group }: SplitItem): string => (group == null ? `item ${key}` : `group ${group}`);

function splitsOfUnits(items: readonly SplitItem[], existing: SplitPlan['existing']): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const item of existing?.size ? items : []) {
    const split = existing?.get(item.key);
    if (split === undefined) continue;
    const counts = votes.get(unitOf(item)) ?? new Map<string, number>();
    votes.set(unitOf(item), counts.set(split, (counts.get(split) ?? 0) + 1));
  }
  const winners = [...votes].map(([unit, counts]): [string, string] => {
    const [winner] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return [unit, winner![0]];
  });
  return new Map(winners);
}

/**
 * 53 bits of a text, the same on any machine: integers only, by UTF-16 code units.
 * Source: cyrb53 by bryc (public domain), two multiplicative hashes mixed.
 */
function hashOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
