/** The usual splits with their ratios, of 15,000. */
export const DEFAULT_SPLITS: Readonly<Record<string, number>> = {
  training: 11500,
  validation: 750,
  test: 750,
  staging: 1000,
  canary: 500,
  production: 500,
};

const ALIASES: Readonly<Record<string, string>> = {
  train: 'training',
  training: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
  staging: 'staging',
  canary: 'canary',
  production: 'production',
};

/** The usual split that a name stands for, any case, also with a year (`val2017`); null when it is none. */
export function knownSplit(alias: string): string | null {
  const plain = alias
    .trim()
    .toLowerCase()
    .replace(/(?<=^(train|val|test))(19|20)\d\d$/, '');
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain]! : null;
}

/** The name of a split here: `train` → training, `val`, `valid` → validation; names of one's own stay as they are. */
export const splitName = (alias: string): string => knownSplit(alias) ?? alias.trim();

/**
 * How many of `n` items each split gets: whole numbers that add up to `n`, none further than one from its exact share.
 * Ties go to the greater ratio, then by name, whatever the order of the keys.
 * Source: largest remainder method (Hamilton).
 * @throws RangeError when no ratio is above 0, or one is negative or not finite
 */
export function splitCounts(n: number, ratios: Readonly<Record<string, number>>): Record<string, number> {
  const names = orderedNames(ratios);
  const total = names.reduce((sum, name) => sum + ratios[name]!, 0);
  if (!(total > 0) || !Number.isFinite(total) || names.some((name) => ratios[name]! < 0)) {
    throw new RangeError('ratios must be finite, not negative, and one above 0');
  }
  const shares = names.map((name) => {
    const exact = (n * ratios[name]!) / total;
    return { name, whole: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let left = n - shares.reduce((sum, { whole }) => sum + whole, 0);
  // Stable: equal remainders keep the order of names. A ratio of 0 has no remainder and takes nothing while others have.
  for (const share of [...shares].sort((a, b) => b.remainder - a.remainder)) {
    if (left <= 0) break;
    share.whole += 1;
    left -= 1;
  }
  // Rounding of floating ratios may have lifted a share to the next whole number.
  for (const share of shares) {
    if (left >= 0) break;
    const taken = Math.min(share.whole, -left);
    share.whole -= taken;
    left += taken;
  }
  return Object.fromEntries(shares.map(({ name, whole }) => [name, whole]));
}

/** Greater ratio first, then by name: the order must not depend on that of the keys, which a database may change. */
function orderedNames(ratios: Readonly<Record<string, number>>): string[] {
  return Object.keys(ratios).sort((a, b) => ratios[b]! - ratios[a]! || (a < b ? -1 : 1));
}

/** `key` is the stable name of an image (its path); items of one `group` go to the same split. */
export type SplitItem = { key: string; group?: string | null };
export type SplitPlan = {
  ratios: Readonly<Record<string, number>>;
  seed: number;
  /** Key → split of what has one and keeps it. Those among `items` draw their group after them; all count for the ratios. */
  existing?: ReadonlyMap<string, string>;
};

type Unit = { name: string; order: number; size: number };

/**
 * Key → split for every item. The same on any machine and for any order of `items`; ratios hold over all items together
 * with the existing ones, exactly when there are no groups, else to about the size of a group.
 * A group whose members already lie in several splits gets the one with most of them.
 */
export function assignSplits(items: readonly SplitItem[], { ratios, seed, existing }: SplitPlan): Map<string, string> {
  const result = new Map<string, string>();
  const unitSplit = splitsOfUnits(items, existing);
  const filled = new Map<string, number>();
  const fillOne = (split: string) => filled.set(split, (filled.get(split) ?? 0) + 1);
  for (const split of existing?.values() ?? []) fillOne(split);
  const units = new Map<string, Unit>();
  let n = existing?.size ?? 0;
  for (const item of items) {
    const kept = existing?.get(item.key);
    if (kept !== undefined) {
      result.set(item.key, kept);
      continue;
    }
    n += 1;
    const name = unitOf(item);
    const split = unitSplit.get(name);
    const unit = units.get(name);
    if (split !== undefined) fillOne(split);
    else if (unit) unit.size += 1;
    else units.set(name, { name, order: hashOf(`${seed}\n${name}`), size: 1 });
  }
  fill([...units.values()], openPlaces(n, ratios, filled), unitSplit);
  for (const item of items) if (!result.has(item.key)) result.set(item.key, unitSplit.get(unitOf(item))!);
  return result;
}

/** Gives each unit, in the order of the hash, to the split with most places left. */
function fill(units: Unit[], places: Map<string, number>, unitSplit: Map<string, string>): void {
  units.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
  for (const { name, size } of units) {
    let best = '';
    for (const [split, left] of places) if (best === '' || left > places.get(best)!) best = split;
    places.set(best, places.get(best)! - size);
    unitSplit.set(name, best);
  }
}

function openPlaces(n: number, ratios: SplitPlan['ratios'], filled: Map<string, number>): Map<string, number> {
  const counts = splitCounts(n, ratios);
  const open = orderedNames(ratios).filter((name) => ratios[name]! > 0);
  return new Map(open.map((name) => [name, counts[name]! - (filled.get(name) ?? 0)]));
}

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
