import { aboveChance, type CountedUnit, categoryShares, pairAgreement } from './ratings';

/**
 * Fleiss' kappa, also where ratings are missing. 1 is full agreement, 0 chance.
 * Null without a unit of two ratings, or when one category alone was used.
 * Source: Fleiss 1971, "Measuring nominal scale agreement among many raters"; missing ratings as in Gwet 2014.
 */
export function fleissKappa(units: readonly CountedUnit[]): number | null {
  const observed = pairAgreement(units);
  const expected = categoryShares(units).reduce((sum, share) => sum + share * share, 0);
  return observed === null ? null : aboveChance(observed, expected);
}

/**
 * Randolph's free-marginal kappa: chance is one in as many categories as there are. Null without a unit of two ratings or a second category.
 * Source: Randolph 2005.
 */
export function randolphKappa(units: readonly CountedUnit[]): number | null {
  const observed = pairAgreement(units);
  const categories = units[0]?.counts.length ?? 0;
  return observed === null || categories < 2 ? null : aboveChance(observed, 1 / categories);
}

/**
 * Gwet's AC1: agreement above chance that stays sensible when nearly all say the same. Units with one rating count for how often a
 * category is used. Null without a unit of two ratings, or when one category alone was used (as alpha and kappa are there).
 * Source: Gwet 2008, "Computing inter-rater reliability in the presence of high agreement".
 */
export function gwetAc1(units: readonly CountedUnit[]): number | null {
  const observed = pairAgreement(units);
  const shares = categoryShares(units);
  const used = shares.filter((share) => share > 0).length;
  if (observed === null || used < 2) return null;
  return aboveChance(observed, shares.reduce((sum, share) => sum + share * (1 - share), 0) / (shares.length - 1));
}
