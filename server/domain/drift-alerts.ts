import type { FeatureDrift } from './drift-features';

export const THRESHOLD_MEASURES = ['psi', 'effect'] as const;
export type ThresholdMeasure = (typeof THRESHOLD_MEASURES)[number];

/** A limit on how far a feature may drift; `feature` null = each of them. */
export type Threshold = { feature: string | null; measure: ThresholdMeasure; above: number };

type Feature = { name: string; title: string } & Pick<FeatureDrift, 'psi' | 'psi_no_drift_99' | 'effect'>;
type Exceeded<Of extends Feature> = { feature: Of; measure: ThresholdMeasure; value: number; above: number };

/**
 * Features beyond a threshold, each with the measure it exceeds the furthest in terms of its limit; the furthest first. A PSI that chance
 * explains, below its no-drift line, exceeds nothing. The sign of an effect does not count.
 */
export function exceededThresholds<Of extends Feature>(
  features: readonly Of[],
  thresholds: readonly Threshold[],
): Exceeded<Of>[] {
  const found: Exceeded<Of>[] = [];
  for (const feature of features) {
    const beyond = thresholds
      .filter(({ feature: name }) => name === null || name === feature.name)
      .flatMap(({ measure, above }) => {
        const value = measure === 'psi' ? feature.psi : feature.effect;
        const isChance = measure === 'psi' && (feature.psi ?? 0) <= (feature.psi_no_drift_99 ?? 0);
        return value !== null && !isChance && Math.abs(value) > above ? [{ feature, measure, value, above }] : [];
      })
      .sort(furthest);
    if (beyond[0]) found.push(beyond[0]);
  }
  return found.sort(furthest);
}

const furthest = (a: Exceeded<Feature>, b: Exceeded<Feature>) => excess(b) - excess(a);
const excess = ({ value, above }: Exceeded<Feature>) => Math.abs(value) / Math.max(above, Number.MIN_VALUE);
