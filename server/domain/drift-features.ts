import { cramersV, independence } from './contingency';
import { jensenShannonDistance, stabilityIndex, wassersteinDistance } from './distribution-distances';
import { countInBins, frequencyEdges, nextAbove, quantileOf } from './frequency-bins';
import { ksProbability, ksStatistic } from './kolmogorov-smirnov';
import { noDriftLine } from './no-drift-line';

/** How far the values of one feature lie apart in two populations. What is not defined is null. */
export type FeatureDrift = {
  n_reference: number;
  n_target: number;
  psi: number | null;
  /** What chance alone exceeds in 1 of 100 cases with these sizes. */
  psi_no_drift_99: number | null;
  ks: number | null;
  ks_p: number | null;
  chi2: number | null;
  /** Base 2. */
  js: number | null;
  /** In standard deviations of the reference. */
  wasserstein: number | null;
  /** Of Kolmogorov–Smirnov for numbers, of chi-squared for categories. */
  p: number | null;
  /** Numbers: shift of the mean in standard deviations of the reference (Glass's Δ), signed. Categories: Cramér's V. */
  effect: number | null;
  mean_reference: number | null;
  mean_target: number | null;
  histogram: Bin[];
};

/** `from` belongs to the bin and `to` does not; the outer bins of numbers also hold what lies beyond. A category has a `label` instead. */
export type Bin = {
  label: string | null;
  from: number | null;
  to: number | null;
  reference: number;
  target: number;
};

/** Numbers of both sides, each sorted ascending and without NaN. */
export function compareNumbers(reference: Float64Array, target: Float64Array): FeatureDrift {
  const [before, after] = [momentsOf(reference), momentsOf(target)];
  const edges = frequencyEdges(reference);
  const counts = [countInBins(reference, edges), countInBins(target, edges)] as const;
  const ks = ksStatistic(reference, target);
  const ks_p = ks === null ? null : ksProbability(ks, reference.length, target.length);
  const distance = wassersteinDistance(reference, target);
  const deviation = before && before.deviation > 0 ? before.deviation : null;
  return {
    n_reference: reference.length,
    n_target: target.length,
    psi: stabilityIndex(...counts),
    psi_no_drift_99: noDriftLine(...counts, { isFixed: hasAtoms(edges) }),
    ks,
    ks_p,
    chi2: null,
    js: jensenShannonDistance(...counts),
    wasserstein: distance !== null && deviation !== null ? distance / deviation : null,
    p: ks_p,
    effect: before && after && deviation !== null ? (after.mean - before.mean) / deviation : null,
    mean_reference: before?.mean ?? null,
    mean_target: after?.mean ?? null,
    histogram: histogramOf(reference, target),
  };
}

const hasAtoms = (edges: readonly number[]) => edges.some((edge, at) => edges[at + 1] === nextAbove(edge));

/** Mean and standard deviation (of the values as they are, not an estimate); null for none. */
function momentsOf(values: Float64Array): { mean: number; deviation: number } | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = values[0] === values.at(-1) ? values[0]! : sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

const BINS = { fewest: 8, most: 30 } as const;
const OUTSIDE = 0.002; // share at either end that may lie in the outer bins, so that one odd value does not flatten the rest

/** Equal bins for the eye, as many as the smaller side bears (twice its cube root, the Rice rule); all values of both sides are counted. */
function histogramOf(reference: Float64Array, target: Float64Array): Bin[] {
  const sides = [reference, target].filter((side) => side.length > 0);
  const low = Math.min(...sides.map((side) => quantileOf(side, OUTSIDE)));
  const high = Math.max(...sides.map((side) => quantileOf(side, 1 - OUTSIDE)));
  if (sides.length === 0) return [];
  const bearable = Math.ceil(2 * Math.cbrt(Math.min(...sides.map((side) => side.length))));
  const bins = Math.min(BINS.most, Math.max(BINS.fewest, bearable));
  const width = (high - low) / bins;
  const starts = width > 0 ? Array.from({ length: bins }, (_, bin) => low + bin * width) : [low];
  const edges = starts.slice(1);
  const [before, after] = [countInBins(reference, edges), countInBins(target, edges)];
  return starts.map((from, bin) => ({
    label: null,
    from,
    to: starts[bin + 1] ?? high,
    reference: before[bin]!,
    target: after[bin]!,
  }));
}

/** How often each category was seen on one side. */
export type Counts = ReadonlyMap<string, number>;

/** Categories of both sides, compared in the order of the labels. */
export function compareCategories(reference: Counts, target: Counts): FeatureDrift {
  const labels = [...new Set([...reference.keys(), ...target.keys()])].sort();
  const before = labels.map((label) => reference.get(label) ?? 0);
  const after = labels.map((label) => target.get(label) ?? 0);
  const tested = independence(pooled(before, after));
  return {
    n_reference: before.reduce((sum, count) => sum + count, 0),
    n_target: after.reduce((sum, count) => sum + count, 0),
    psi: stabilityIndex(before, after),
    psi_no_drift_99: noDriftLine(before, after, { isFixed: true }),
    ks: null,
    ks_p: null,
    chi2: tested?.chi2 ?? null,
    js: jensenShannonDistance(before, after),
    wasserstein: null,
    p: tested?.p ?? null,
    effect: cramersV(before, after),
    mean_reference: null,
    mean_target: null,
    histogram: labels.map((label, at) => ({
      ...{ label, from: null, to: null },
      reference: before[at]!,
      target: after[at]!,
    })),
  };
}

const LEAST_EXPECTED = 5; // Cochran 1954: below, the test's own distribution no longer holds

/** The table with all categories together of which too few are expected on either side. */
function pooled(reference: readonly number[], target: readonly number[]): number[][] {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(reference), total(target)];
  const kept: [number[], number[]] = [[], []];
  const rest: [number, number] = [0, 0];
  for (const [at, before] of reference.entries()) {
    const after = target[at]!;
    if (((before + after) / (n + m)) * Math.min(n, m) >= LEAST_EXPECTED) {
      kept[0].push(before);
      kept[1].push(after);
    } else {
      rest[0] += before;
      rest[1] += after;
    }
  }
  return [
    [...kept[0], rest[0]],
    [...kept[1], rest[1]],
  ];
}
