import { aboveChance } from './ratings';

/** What raters said of a unit: `raters[i]` chose category `said[i]`. */
export type RatedUnit = { raters: readonly number[]; said: readonly number[]; times: number };

/**
 * Conger's kappa: Cohen's for any number of raters, each with a chance of their own. For two raters of the same units it is Cohen's kappa.
 * Null without a unit of two ratings, or when one category alone was used.
 * Source: Conger 1980, "Integration and generalization of kappas for multiple raters"; missing ratings as in Gwet 2014.
 */
export function congerKappa(units: readonly RatedUnit[], categories: number): number | null {
  let agreement = 0;
  let compared = 0;
  const chosen = new Map<number, number[]>();
  for (const { raters, said, times } of units) {
    const counts = Array.from({ length: categories }, () => 0);
    for (const [index, rater] of raters.entries()) {
      const category = said[index]!;
      counts[category]! += 1;
      const own = chosen.get(rater) ?? counts.map(() => 0);
      own[category]! += times;
      chosen.set(rater, own);
    }
    if (raters.length < 2) continue;
    const same = counts.reduce((pairs, count) => pairs + count * (count - 1), 0);
    agreement += (times * same) / (raters.length * (raters.length - 1));
    compared += times;
  }
  if (compared === 0) return null;
  const shares = [...chosen.values()].map((counts) => {
    const ratings = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / ratings);
  });
  let expected = 0;
  for (let category = 0; category < categories; category++) {
    const own = shares.map((share) => share[category]!);
    const mean = own.reduce((sum, share) => sum + share, 0) / own.length;
    const spread = own.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (own.length - 1);
    expected += mean * mean - spread / own.length;
  }
  return aboveChance(agreement / compared, expected);
}
