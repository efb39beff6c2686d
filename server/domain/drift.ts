import { adjustProbabilities } from './adjusted-probabilities';
import type { FeatureDrift } from './drift-features';

export const DRIFT_RULE = {
  /** Adjusted probability below which a difference is more than chance. */
  chance: 0.05,
  /** Shift of the mean, in standard deviations, from which it matters: "small" by Cohen 1988. */
  numberEffect: 0.2,
  /** Cramér's V from which it matters: "small" by Cohen 1988 for one degree of freedom. */
  categoryEffect: 0.1,
  /** Stability index from which it matters, when it is above its own no-drift line as well. */
  psi: 0.1,
} as const;

export type FeatureKind = 'number' | 'category';
export type Judged = { p_adjusted: number | null; drifted: boolean | null };

/**
 * All features of one comparison with p adjusted over them (Benjamini–Hochberg) and whether each drifted: more than chance, and by as
 * much as matters. `drifted` is null where there is no test.
 */
export function judgeDrift<Feature extends Pick<FeatureDrift, 'p' | 'psi' | 'psi_no_drift_99' | 'effect'>>(
  features: readonly (Feature & { kind: FeatureKind })[],
): (Feature & { kind: FeatureKind } & Judged)[] {
  const adjusted = adjustProbabilities(features.map(({ p }) => p));
  return features.map((feature, at) => {
    const p_adjusted = adjusted[at]!;
    return {
      ...feature,
      p_adjusted,
      drifted: p_adjusted === null ? null : p_adjusted < DRIFT_RULE.chance && matters(feature),
    };
  });
}

function matters({
  kind,
  psi,
  psi_no_drift_99,
  effect,
}: Pick<FeatureDrift, 'psi' | 'psi_no_drift_99' | 'effect'> & { kind: FeatureKind }): boolean {
  const limit = kind === 'number' ? DRIFT_RULE.numberEffect : DRIFT_RULE.categoryEffect;
  if (effect !== null && Math.abs(effect) >= limit) return true;
  return psi !== null && psi >= DRIFT_RULE.psi && psi > (psi_no_drift_99 ?? 0);
}
