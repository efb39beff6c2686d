/** What a person can say of a pair; `undecided` takes back what was said before. */
export const PAIR_VERDICTS = ['same', 'different', 'undecided'] as const;
export type PairVerdict = (typeof PAIR_VERDICTS)[number];

/** What a person said of two pictures, by their content; `scores` are what the comparison had found. */
export type DecidedPair = { a: string; b: string; isSame: boolean; scores: Record<string, number> };

export type Decisions = {
  /** The set of pictures that are one by decisions, named by its first; a picture that nobody decided about is a set of its own. */
  setOf(key: string): string;
  /** Whether a decision keeps two sets apart. */
  areApart(set: string, other: string): boolean;
  /** What the comparison found where a picture was said to be the same as `other`, or as another of its set. */
  scoresOf(key: string, other: string): Record<string, number>;
};

/**
 * Decisions as deduplication needs them. "The same" carries on: of a = b and b = c follows a = c. Where decisions contradict each other,
 * "the same" wins; `contradictionIn` finds it before it is written.
 */
export function decisionsOf(pairs: readonly DecidedPair[]): Decisions {
  const roots = new Map<string, string>();
  const setOf = (key: string): string => {
    let root = key;
    for (let next = roots.get(root); next !== undefined; next = roots.get(root)) root = next;
    return root;
  };
  const same = pairs.filter(({ isSame }) => isSame);
  for (const { a, b } of same) {
    const [first, second] = [setOf(a), setOf(b)].sort() as [string, string];
    if (first !== second) roots.set(second, first);
  }
  const apart = new Set(pairs.flatMap(({ a, b, isSame }) => (isSame ? [] : [pairKey(setOf(a), setOf(b))])));
  return {
    setOf,
    areApart: (set, other) => set !== other && apart.has(pairKey(set, other)),
    scoresOf(key, other) {
      const mine = same.filter(({ a, b }) => a === key || b === key);
      const found = mine.find(({ a, b }) => a === other || b === other) ?? mine[0];
      return found?.scores ?? {};
    },
  };
}

/** The decision to keep two pictures apart that others make one, or null. */
export function contradictionIn(pairs: readonly DecidedPair[]): DecidedPair | null {
  const { setOf } = decisionsOf(pairs);
  return pairs.find(({ a, b, isSame }) => !isSame && setOf(a) === setOf(b)) ?? null;
}

/** Names a pair, whichever of the two comes first. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
