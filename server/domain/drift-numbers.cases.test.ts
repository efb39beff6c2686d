import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedFolder } from '../testing/shared-data';
import { goodnessOfFit, independence } from './contingency';
import {
  hellingerDistance,
  jensenShannonDistance,
  stabilityIndex,
  wassersteinDistance,
} from './distribution-distances';
import { ksProbability, ksStatistic } from './kolmogorov-smirnov';

type Numbers = Record<string, number>;
type Input = {
  u: number[];
  v: number[];
  u_weights: number[] | null;
  v_weights: number[] | null;
  a: number[];
  b: number[];
  f_obs: number[];
  f_exp: number[];
  reference_counts: number[];
  current_counts: number[];
  table: number[][];
  p: number[];
  q: number[];
  base: 'e' | number;
};
type Case = {
  statistic: string;
  input: Input;
  expected: Numbers & { expected?: unknown };
  tol: number;
  source: string;
};

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

/** What the statistic gives, in the words of the case. */
const STATISTICS: Record<string, (input: Input) => Record<string, number | null | undefined>> = {
  wasserstein_1d: ({ u, v, u_weights, v_weights }) => {
    expect(new Set([...(u_weights ?? [1]), ...(v_weights ?? [1])])).toEqual(new Set([1]));
    return { distance: wassersteinDistance(sorted(u), sorted(v)) };
  },
  ks_2samp: ({ a, b }) => {
    const D = ksStatistic(sorted(a), sorted(b))!;
    return { D, p: ksProbability(D, a.length, b.length) };
  },
  chi2_gof: ({ f_obs, f_exp }) => ({ ...goodnessOfFit(f_obs, f_exp) }),
  chi2_gof_vs_reference: ({ reference_counts, current_counts }) => {
    const scale = sum(current_counts) / sum(reference_counts);
    return {
      ...goodnessOfFit(
        current_counts,
        reference_counts.map((count) => count * scale),
      ),
    };
  },
  chi2_contingency: ({ table }) => {
    const found = independence(table)!;
    return { ...found, dof: found.degrees };
  },
  chi2_contingency_yates: ({ table }) => ({ ...independence(table, { isCorrected: true }) }),
  jensen_shannon_distance: ({ p, q, base }) => {
    const distance = jensenShannonDistance(p, q, base === 'e' ? Math.E : base)!;
    return { distance, divergence: distance ** 2 };
  },
  hellinger: ({ reference_counts, current_counts }) => ({
    distance: hellingerDistance(reference_counts, current_counts),
  }),
  psi: ({ reference_counts, current_counts }) => ({ psi: stabilityIndex(reference_counts, current_counts) }),
};

const folder = sharedFolder('cases/stats');

describe.skipIf(folder === null)('drift statistics give the published values', () => {
  const { cases } = JSON.parse(fs.readFileSync(path.join(folder ?? '', 'drift.json'), 'utf8')) as { cases: Case[] };

  it.each(cases.map((each, at) => ({ ...each, at })))('$statistic, case $at', ({ statistic, input, expected, tol }) => {
    const found = STATISTICS[statistic]!(input);
    // The expected counts of a contingency table are steps on the way; its statistic rests on them.
    const { expected: _, ...values } = expected;
    for (const [name, value] of Object.entries(values)) expect(Math.abs(found[name]! - value)).toBeLessThanOrEqual(tol);
    expect(Object.keys(values).length).toBeGreaterThan(0);
  });
});
