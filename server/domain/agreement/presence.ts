import { fleissKappa, gwetAc1 } from './chance-corrected';
import { type Interval, intervalAround } from './cohen';
import type { RatedUnit } from './conger';
import { entryOf } from './entry-of';
import { krippendorffAlpha } from './krippendorff';
import { PairwiseKappa } from './pairwise-kappa';
import type { CountedUnit } from './ratings';

/** Who read an image, and who of them says that something is there. */
type Presence = { key: string; readers: readonly number[]; present: ReadonlySet<number> };

export type PresenceStatistics = {
  alpha: number | null;
  /** Cohen's, of all pairs of readers together. */
  kappa: number | null;
  fleiss: number | null;
  ac1: number | null;
  ci: { alpha: Interval | null; kappa: Interval | null; ac1: Interval | null };
  /** Images that one reader or more has read, and those that can be compared. */
  images: number;
  compared: number;
  /** Readings, and those that say it is there. */
  readings: number;
  present: number;
};

/** Images by the set of their readers; what most images have in common is kept once for all classes. */
export class ReadersOfImages {
  readonly sets = new Map<string, { readers: readonly number[]; times: number }>();

  /** Returns what the set is known by. */
  add(readers: readonly number[]): string {
    const key = readers.join();
    entryOf(this.sets, key, () => ({ readers, times: 0 })).times += 1;
    return key;
  }

  /** Images that two or more have read, and readings in all. */
  get counts(): { compared: number; readings: number } {
    let [compared, readings] = [0, 0];
    for (const { readers, times } of this.sets.values()) {
      if (readers.length > 1) compared += times;
      readings += readers.length * times;
    }
    return { compared, readings };
  }
}

/** Whether something is there, by everybody who read an image: collects only images where somebody says so. */
export class PresenceOf {
  /** By the readers of an image, then by who of them says so. */
  private readonly patterns = new Map<string, Map<string, RatedUnit>>();

  add({ key, readers, present }: Presence): void {
    let who = '';
    for (const reader of readers) who += present.has(reader) ? '1' : '0';
    const patterns = entryOf(this.patterns, key, () => new Map<string, RatedUnit>());
    entryOf(patterns, who, () => ({ raters: readers, said: [...who].map(Number), times: 0 })).times += 1;
  }

  /** All statistics; images without a mark come from `images`, which knows the readers of every image. */
  statistics(images: ReadersOfImages): PresenceStatistics {
    const patterns = this.withAbsences(images);
    const units = countedUnits(patterns);
    const comparable = patterns.filter(({ raters }) => raters.length > 1);
    const pairs = new PairwiseKappa();
    for (const pattern of comparable) pairs.add(pattern);
    const { kappa, without: kappaWithout } = pairs.kappas();
    const [alpha, ac1] = [krippendorffAlpha(units), gwetAc1(units)];
    const without = (index: number) =>
      units.map((unit, at) => (at === index ? { ...unit, times: unit.times - 1 } : unit));
    const sumOf = (count: (pattern: RatedUnit) => number) =>
      patterns.reduce((sum, pattern) => sum + pattern.times * count(pattern), 0);
    const compared = comparable.reduce((sum, { times }) => sum + times, 0);
    return {
      alpha,
      kappa,
      fleiss: fleissKappa(units),
      ac1,
      ci: {
        alpha: jackknife(alpha, units, (index) => krippendorffAlpha(without(index))),
        kappa: jackknife(kappa, comparable, (index) => kappaWithout(comparable[index]!)),
        ac1: jackknife(ac1, units, (index) => gwetAc1(without(index))),
      },
      images: sumOf(() => 1),
      compared,
      readings: sumOf(({ raters }) => raters.length),
      present: sumOf(({ said }) => said.reduce((sum, one) => sum + one, 0)),
    };
  }

  private withAbsences(images: ReadersOfImages): RatedUnit[] {
    const patterns: RatedUnit[] = [];
    for (const [key, { readers, times }] of images.sets) {
      const marked = [...(this.patterns.get(key)?.values() ?? [])];
      const silent = marked.reduce((left, pattern) => left - pattern.times, times);
      patterns.push(...marked);
      if (silent > 0) patterns.push({ raters: readers, said: readers.map(() => 0), times: silent });
    }
    return patterns;
  }
}

/** Absent and present per unit, equal ones together. */
function countedUnits(patterns: readonly RatedUnit[]): CountedUnit[] {
  const units = new Map<string, { counts: [number, number]; times: number }>();
  for (const { said, times } of patterns) {
    const present = said.reduce((sum, one) => sum + one, 0);
    const key = `${said.length} ${present}`;
    entryOf(units, key, () => ({ counts: [said.length - present, present], times: 0 })).times += times;
  }
  return [...units.values()];
}

/**
 * 95 % around `value` by leaving out one image after the other; equal images are left out once and counted as often as they are.
 * Null where the value, or the value without one of the images, is undefined: then it hangs on that image alone.
 * Source: Efron and Stein 1981, "The jackknife estimate of variance".
 */
export function jackknife(
  value: number | null,
  units: readonly { times: number }[],
  withoutOne: (index: number) => number | null,
): Interval | null {
  const n = units.reduce((sum, { times }) => sum + times, 0);
  if (value === null || n < 2) return null;
  let sum = 0;
  let squares = 0;
  for (const [index, { times }] of units.entries()) {
    if (times === 0) continue;
    const left = withoutOne(index);
    if (left === null) return null;
    const moved = left - value; // around the value: the squares of values near 1 would lose their digits
    sum += times * moved;
    squares += times * moved * moved;
  }
  const variance = ((n - 1) / n) * Math.max(0, squares - (sum * sum) / n);
  return intervalAround(value, Math.sqrt(variance));
}
