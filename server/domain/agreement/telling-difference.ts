import { normalP } from './normal';

/** How often two readers find a class (null: anything) on the images both have read. */
export type FoundBy = {
  a: number;
  b: number;
  classId: number | null;
  images: number;
  both: number;
  onlyA: number;
  onlyB: number;
};

/** `less` finds it on `lessImages` of `images`, `more` on `moreImages`; `p` corrected for everything that was compared. */
export type TellingDifference = {
  less: number;
  more: number;
  classId: number | null;
  images: number;
  lessImages: number;
  moreImages: number;
  p: number;
};

const LEAST_RATIO = 1.5; // what a person would call a difference
const MOST_P = 0.01;

/**
 * The difference between two readers that says most: one finds something at least half as often again as the other, and chance does not
 * explain it (McNemar 1947 with Edwards' correction, exact below 26 images where they differ; Bonferroni over all comparisons).
 * Null when nothing stands out. Of several the least likely to be chance, then the greatest.
 */
export function tellingDifference(found: readonly FoundBy[]): TellingDifference | null {
  let best: (TellingDifference & { ratio: number }) | null = null;
  for (const { a, b, classId, images, both, onlyA, onlyB } of found) {
    const aIsLess = onlyA < onlyB;
    const [fewer, greater] = aIsLess ? [onlyA, onlyB] : [onlyB, onlyA];
    const ratio = (both + greater) / (both + fewer);
    const p = Math.min(1, mcnemarP(fewer, greater) * found.length);
    if (!(ratio >= LEAST_RATIO) || p > MOST_P) continue;
    if (best && (p > best.p || (p === best.p && ratio <= best.ratio))) continue;
    const [less, more] = aIsLess ? [a, b] : [b, a];
    best = { less, more, classId, images, lessImages: both + fewer, moreImages: both + greater, p, ratio };
  }
  if (!best) return null;
  const { ratio: _, ...difference } = best;
  return difference;
}

/** Two-sided p that as many images fall to one side as to the other. */
export function mcnemarP(one: number, other: number): number {
  const n = one + other;
  if (n === 0) return 1;
  if (n > 25) return normalP(Math.max(0, Math.abs(one - other) - 1) / Math.sqrt(n));
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(one, other); k++) {
    tail += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
