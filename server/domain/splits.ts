/** The usual splits with their ratios, of 15,000. */
export const DEFAULT_SPLITS: Readonly<Record<string, number>> = {
  training: 11500,
  validation: 750,
  test: 750,
  staging: 1000,
  canary: 500,
  production: 500,
};

const ORDER = Object.keys(DEFAULT_SPLITS);

/** The usual splits first, as they are always shown, then one's own by name. */
export function inSplitOrder(names: readonly string[]): string[] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...names].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

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
export function orderedNames(ratios: Readonly<Record<string, number>>): string[] {
  return Object.keys(ratios).sort((a, b) => ratios[b]! - ratios[a]! || (a < b ? -1 : 1));
}
