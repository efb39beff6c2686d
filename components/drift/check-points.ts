import type { DriftCheck } from './types';

type Check = Pick<DriftCheck, 'at' | 'by' | 'problem'> & {
  features: readonly Pick<
    DriftCheck['features'][number],
    'name' | 'title' | 'psi' | 'psi_no_drift_99' | 'drifted' | 'n_reference' | 'n_target'
  >[];
};

/** Checks as points in time, oldest first: of the feature named, else of the one with the greatest PSI in each. */
export function checkPoints(checks: readonly Check[], feature: string | null) {
  return [...checks]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ at, by, problem, features }) => {
      const [shown] = features
        .filter(({ name }) => feature === null || name === feature)
        .sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
      return {
        at,
        by,
        problem,
        feature: shown?.title ?? null,
        psi: shown?.psi ?? null,
        line: shown?.psi_no_drift_99 ?? null,
        drifted: problem === null ? features.filter((each) => each.drifted).length : null,
        n_target: shown?.n_target ?? null,
        n_reference: shown?.n_reference ?? null,
      };
    });
}
