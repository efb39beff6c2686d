import { expect, it } from 'vitest';
import { exceededThresholds } from './drift-alerts';

const feature = (name: string, psi: number | null, psi_no_drift_99: number | null, effect: number | null) => ({
  ...{ name, title: name, psi, psi_no_drift_99, effect },
});
const FEATURES = [
  feature('brightness', 0.5, 0.1, -1.5),
  feature('contrast', 0.3, 0.4, 0.1),
  feature('width', null, null, null),
];
const names = (found: ReturnType<typeof exceededThresholds>) => found.map((each) => [each.feature.name, each.measure]);

it('names what lies beyond a threshold of any feature or of its own, whichever way it shifted', () => {
  expect(names(exceededThresholds(FEATURES, [{ feature: null, measure: 'psi', above: 0.2 }]))).toEqual([
    ['brightness', 'psi'],
  ]);
  expect(names(exceededThresholds(FEATURES, [{ feature: null, measure: 'effect', above: 0.05 }]))).toEqual([
    ['brightness', 'effect'],
    ['contrast', 'effect'],
  ]);
  expect(exceededThresholds(FEATURES, [{ feature: 'contrast', measure: 'effect', above: 0.2 }])).toEqual([]);
});

it('takes a PSI below its no-drift line for chance', () => {
  expect(exceededThresholds(FEATURES, [{ feature: 'contrast', measure: 'psi', above: 0.1 }])).toEqual([]);
});

it('names a feature once, by what it exceeds the furthest', () => {
  const thresholds = [
    { feature: null, measure: 'psi', above: 0.4 },
    { feature: 'brightness', measure: 'effect', above: 0.5 },
  ] as const;
  expect(exceededThresholds(FEATURES, thresholds)).toMatchObject([
    { feature: { name: 'brightness' }, measure: 'effect', value: -1.5, above: 0.5 },
  ]);
});
