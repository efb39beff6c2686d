import { aboveChance } from './ratings';

/** What raters said of a unit: `raters[i]` chose category `said[i]`. */
export type RatedUnit = { raters: readonly number[]; said: readonly number[]; times: number };

/**
 * Conger's kappa: Cohen's for any number of raters, each with a chance of their own. For two raters of the same units it is Cohen's kappa.
 * Units are added, then asked; `without` leaves one unit of that kind out, which costs no more than its raters.
 * Source: Conger 1980, "Integration and generalization of kappas for multiple raters"; missing ratings as in Gwet 2014.
 */
export class CongerSums {
  private agreement = 0;
  private units = 0;
  private readonly ratings: number[] = [];
  private readonly chosen: number[][] = [];
  private shares: { sum: number[]; squares: number[]; raters: number } | null = null;

  constructor(private readonly categories: number) {}

  add({ raters, said, times }: RatedUnit): void {
    if (raters.length > 1) {
      this.agreement += times * agreementIn(said, this.categories);
      this.units += times;
    }
    for (const [index, rater] of raters.entries()) {
      this.ratings[rater] = (this.ratings[rater] ?? 0) + times;
      this.chosen[rater] ??= Array.from({ length: this.categories }, () => 0);
      this.chosen[rater]![said[index]!]! += times;
    }
    this.shares = null;
  }

  /** Null without a unit of two ratings, or when one category alone was used. */
  kappa(without?: Omit<RatedUnit, 'times'>): number | null {
    const { sum, squares, raters } = this.summed();
    const isPair = (without?.raters.length ?? 0) > 1;
    const units = this.units - Number(isPair);
    if (units < 1) return null;
    const observed = (this.agreement - (isPair ? agreementIn(without!.said, this.categories) : 0)) / units;
    let left = raters;
    const change = Array.from({ length: this.categories }, () => ({ sum: 0, squares: 0 }));
    for (const [index, rater] of (without?.raters ?? []).entries()) {
      const n = this.ratings[rater]!;
      if (n === 1) left -= 1;
      for (const [category, one] of change.entries()) {
        const chosen = this.chosen[rater]![category]!;
        const before = chosen / n;
        const after = n === 1 ? 0 : (chosen - Number(without!.said[index] === category)) / (n - 1);
        one.sum += after - before;
        one.squares += after * after - before * before;
      }
    }
    if (left < 2) return null;
    const expected = change.reduce((all, one, category) => {
      const mean = (sum[category]! + one.sum) / left;
      const variance = (squares[category]! + one.squares - left * mean * mean) / (left - 1);
      return all + mean * mean - variance / left;
    }, 0);
    return aboveChance(observed, expected);
  }

  private summed() {
    if (this.shares) return this.shares;
    const sum = Array.from({ length: this.categories }, () => 0);
    const squares = [...sum];
    let raters = 0;
    for (const [rater, chosen] of this.chosen.entries()) {
      if (!chosen) continue;
      raters += 1;
      for (const [category, count] of chosen.entries()) {
        const share = count / this.ratings[rater]!;
        sum[category]! += share;
        squares[category]! += share * share;
      }
    }
    this.shares = { sum, squares, raters };
    return this.shares;
  }
}

/** The share of pairs among these ratings that are the same. */
function agreementIn(said: readonly number[], categories: number): number {
  const counts = Array.from({ length: categories }, () => 0);
  for (const category of said) counts[category]! += 1;
  return counts.reduce((pairs, count) => pairs + count * (count - 1), 0) / (said.length * (said.length - 1));
}
