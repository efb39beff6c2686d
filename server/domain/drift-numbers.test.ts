import { describe, expect, it } from 'vitest';
import { adjustProbabilities } from './adjusted-probabilities';
import { chiSquaredQuantile, chiSquaredTail } from './chi-squared';
import { cramersV, independence } from './contingency';
import { jensenShannonDistance, stabilityIndex, wassersteinDistance } from './distribution-distances';
import { countInBins, frequencyEdges } from './frequency-bins';
import { ksProbability, ksStatistic } from './kolmogorov-smirnov';

const sorted = (...values: number[]) => Float64Array.from(values).sort();

describe('the chi-squared distribution', () => {
  // scipy 1.17.1: stats.chi2.sf
  it.each([
    [1, 1, 0.31731050786291115],
    [3.84, 1, 0.05004352124870519],
    [21.67, 9, 0.009985789299578333],
    [300, 9, 2.6102773472069844e-59],
    [480, 499, 0.7217571321328586],
    [1000, 1, 1.7958327848007363e-219],
  ])('is exceeded at %d with %d degrees by chance in a share of %d', (value, degrees, tail) => {
    expect(chiSquaredTail(value, degrees) / tail).toBeCloseTo(1, 9);
  });

  // scipy 1.17.1: stats.chi2.isf(.01, d)
  it.each([
    [1, 6.634896601021217],
    [9, 21.665994333461928],
    [499, 575.4191950454931],
  ])('with %d degrees exceeds %d in 1 of 100 cases', (degrees, value) => {
    expect(chiSquaredQuantile(0.01, degrees)).toBeCloseTo(value, 9);
  });
});

describe('the Kolmogorov–Smirnov probability', () => {
  // scipy 1.17.1: the exact probabilities of ks_2samp at its limit of 10,000
  it('is exact at 10,000 against 9,999 and against 10,000', () => {
    expect(ksProbability(0.03, 10_000, 9_999)).toBeCloseTo(0.0002391995719125069, 12);
    expect(ksProbability(0.03, 10_000, 10_000)).toBeCloseTo(0.00024659749681697865, 12);
  });

  // scipy 1.17.1, exact probability for 11,500 against 500
  it.each([
    [0.05, 0.17656236874316658],
    [0.07, 0.017453583236160076],
    [0.1, 0.00012749201361408167],
  ])('beyond lies within 1 %% of the exact one: a distance of %d', (distance, exact) => {
    expect(Math.abs(ksProbability(distance, 11_500, 500) / exact - 1)).toBeLessThan(0.01);
  });

  it('is 1 for no distance and 0 beyond all doubt', () => {
    expect([ksProbability(0, 5, 7), ksProbability(0, 20_000, 7)]).toEqual([1, 1]);
    expect([ksProbability(0.9, 9_000, 9_001), ksProbability(0.9, 90_000, 9_001)]).toEqual([0, 0]);
  });

  it('is that of counting all ways to deal out small samples', () => {
    const [n, m] = [4, 3];
    const distances: number[] = [];
    for (let ways = 0; ways < 2 ** (n + m); ways++) {
      const places = Array.from({ length: n + m }, (_, at) => at);
      const a = places.filter((at) => ways & (1 << at));
      if (a.length !== n) continue;
      distances.push(
        ksStatistic(
          a,
          places.filter((at) => !(ways & (1 << at))),
        )!,
      );
    }
    for (const distance of new Set(distances)) {
      const share = distances.filter((other) => other >= distance - 1e-12).length / distances.length;
      expect(ksProbability(distance, n, m)).toBeCloseTo(share, 12);
    }
  });
});

describe('equal-frequency bins', () => {
  it('hold a tenth of the reference each', () => {
    const values = Float64Array.from({ length: 1000 }, (_, at) => at);
    expect(countInBins(values, frequencyEdges(values))).toEqual(Array.from({ length: 10 }, () => 100));
  });

  it('give a value that fills whole bins one of its own', () => {
    const values = sorted(...Array.from({ length: 50 }, () => 7), 1, 2, 3, 8, 9);
    const edges = frequencyEdges(values);
    const [low, at, high] = [
      countInBins(sorted(6.999), edges),
      countInBins(values, edges),
      countInBins(sorted(7.001), edges),
    ];
    const own = at.indexOf(50);
    expect(own).toBeGreaterThan(0);
    expect([low[own], high[own]]).toEqual([0, 0]);
  });

  it('tell a constant from what lies below and above it', () => {
    const edges = frequencyEdges(sorted(0, 0, 0));
    expect(countInBins(sorted(-1, -1e-300, 0, 0, 5e-324, 1), edges)).toEqual([2, 2, 2]);
  });
});

describe('what is not defined', () => {
  it('is null where a side is empty', () => {
    expect(ksStatistic(sorted(), sorted(1))).toBeNull();
    expect(wassersteinDistance(sorted(1), sorted())).toBeNull();
    expect(stabilityIndex([0, 0], [1, 2])).toBeNull();
    expect(jensenShannonDistance([1], [0])).toBeNull();
  });

  it('is null where nothing can differ', () => {
    expect(
      independence([
        [3, 0],
        [5, 0],
      ]),
    ).toBeNull();
    expect(cramersV([3], [5])).toBeNull();
    expect(independence([[], []])).toBeNull();
    expect(independence([[0], [0]])).toBeNull();
  });
});

describe('adjusted probabilities', () => {
  // scipy 1.17.1: stats.false_discovery_control([.01, .04, .03, .2, .5])
  it('are those of Benjamini and Hochberg, in the order given, nulls no tests', () => {
    const found = adjustProbabilities([0.01, null, 0.04, 0.03, 0.2, 0.5]);
    expect(found[1]).toBeNull();
    const expected = [0.05, 0.2 / 3, 0.2 / 3, 0.25, 0.5];
    for (const [at, p] of found.filter((each) => each !== null).entries()) expect(p).toBeCloseTo(expected[at]!, 12);
  });
});
