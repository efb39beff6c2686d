import type { RatedUnit } from './conger';
import { entryOf } from './entry-of';

type Counts = { n: number; a: number; b: number; same: number };

/**
 * Cohen's kappa of every two raters together, of whether something is there: agreement above chance of all pairs over what it could have
 * been, each pair on the units both rated. For two raters it is Cohen's kappa; where all rate all units it is Conger's. Unlike Conger's it
 * stays sensible where raters share few units: chance is counted where two met.
 * Source: Conger 1980, with chance taken pair by pair.
 */
export class PairwiseKappa {
  private readonly pairs = new Map<string, Counts>();

  add({ raters, said, times }: RatedUnit): void {
    for (const [key, a, b] of pairsOf(raters, said)) {
      const counts = entryOf(this.pairs, key, () => ({ n: 0, a: 0, b: 0, same: 0 }));
      counts.n += times;
      counts.a += times * a;
      counts.b += times * b;
      counts.same += times * Number(a === b);
    }
  }

  /** Null when nothing was rated twice, or all pairs used one same answer; `without` leaves one unit of that kind out. */
  kappas<Unit extends Omit<RatedUnit, 'times'>>(): { kappa: number | null; without(unit: Unit): number | null } {
    const all = { above: 0, room: 0 };
    for (const counts of this.pairs.values()) addTo(all, counts, 1);
    const without = ({ raters, said }: Unit) => {
      const left = { ...all };
      for (const [key, a, b] of pairsOf(raters, said)) {
        const counts = this.pairs.get(key)!;
        addTo(left, counts, -1);
        const same = counts.same - Number(a === b);
        addTo(left, { n: counts.n - 1, a: counts.a - a, b: counts.b - b, same }, 1);
      }
      return ratio(left);
    };
    return { kappa: ratio(all), without };
  }
}

type Sums = { above: number; room: number };

/** Agreements above chance, and how many there could be, of one pair. */
function addTo(sums: Sums, { n, a, b, same }: Counts, sign: 1 | -1): void {
  if (n === 0) return;
  const chance = (a * b + (n - a) * (n - b)) / n;
  sums.above += sign * (same - chance);
  sums.room += sign * (n - chance);
}

const ratio = ({ above, room }: Sums): number | null => (room < 1e-9 ? null : above / room);

function* pairsOf(raters: readonly number[], said: readonly number[]): Generator<[key: string, a: number, b: number]> {
  for (let i = 0; i < raters.length; i++)
    for (let j = i + 1; j < raters.length; j++) yield [`${raters[i]} ${raters[j]}`, said[i]!, said[j]!];
}
