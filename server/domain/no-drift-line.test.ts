import { describe, expect, it } from 'vitest';
import { stabilityIndex } from './distribution-distances';
import { countInBins, frequencyEdges } from './frequency-bins';
import { noDriftLine } from './no-drift-line';
import { seeded } from './seeded';

const TRIALS = 3000;
// Of 3,000 trials 30 exceed it on average; 12 and 51 lie 3.3 and 3.9 standard deviations off, and the line's own noise lies between.
const [FEWEST, MOST] = [12 / TRIALS, 51 / TRIALS];

/** Share of trials without drift in which the stability index exceeds its line. */
function exceeding(trial: () => { psi: number; line: number }): number {
  let over = 0;
  for (let at = 0; at < TRIALS; at++) {
    const { psi, line } = trial();
    if (psi > line) over++;
  }
  return over / TRIALS;
}

describe('the no-drift line of numbers', () => {
  it.each([
    [1000, 1000],
    [2000, 100],
    [500, 40],
    [60, 60],
    [30, 1500],
    [25, 12],
  ])('is exceeded by chance in 1 of 100 cases: %d against %d', (n, m) => {
    const random = seeded(n + m);
    const draw = (count: number) => Float64Array.from({ length: count }, random).sort();
    const lines = new Map<string, number>();
    const share = exceeding(() => {
      const [reference, target] = [draw(n), draw(m)];
      const edges = frequencyEdges(reference);
      const [before, after] = [countInBins(reference, edges), countInBins(target, edges)];
      const key = before.join();
      if (!lines.has(key)) lines.set(key, noDriftLine(before, after, { isFixed: false })!);
      return { psi: stabilityIndex(before, after)!, line: lines.get(key)! };
    });
    expect(share).toBeGreaterThan(FEWEST);
    expect(share).toBeLessThan(MOST);
  });

  it('shrinks as samples grow, and is χ²(9) at 1 % times 1/n + 1/m for large ones', () => {
    const tenth = (n: number) => Array.from({ length: 10 }, () => n / 10);
    expect(noDriftLine(tenth(11_500), tenth(5000), { isFixed: false })).toBeCloseTo(
      21.665994333461928 * (1 / 11_500 + 1 / 5000),
      12,
    );
    const small = noDriftLine(tenth(11_500), tenth(500), { isFixed: false })!;
    expect(small / (21.665994333461928 * (1 / 11_500 + 1 / 500))).toBeCloseTo(1, 0);
  });
});

describe('the no-drift line of categories', () => {
  const SHARES = [0.6, 0.25, 0.1, 0.04, 0.01];

  const draw = (count: number, random: () => number) => {
    const counts = SHARES.map(() => 0);
    for (let at = 0; at < count; at++) {
      const drawn = random();
      counts[[0.6, 0.85, 0.95, 0.99, 1].findIndex((upTo) => drawn < upTo)]!++;
    }
    return counts;
  };

  it.each([
    [1000, 1000],
    [3000, 150],
    [200, 100],
  ])('is exceeded by chance in 1 of 100 cases: %d against %d', (n, m) => {
    const random = seeded(n * m);
    const exact = (count: number) => SHARES.map((share) => share * count);
    const line = noDriftLine(exact(n), exact(m), { isFixed: true })!;
    const share = exceeding(() => ({ psi: stabilityIndex(draw(n, random), draw(m, random))!, line }));
    expect(share).toBeGreaterThan(FEWEST);
    expect(share).toBeLessThan(MOST);
  });

  it('holds also where the shares are known from the two samples alone', () => {
    const random = seeded(5);
    let over = 0;
    for (let at = 0; at < 100; at++) {
      const [before, after] = [draw(300, random), draw(200, random)];
      if (stabilityIndex(before, after)! > noDriftLine(before, after, { isFixed: true })!) over++;
    }
    expect(over).toBeLessThanOrEqual(5); // 1 on average; more than 5 in 1 of 2,000 cases
  });

  it('is 0 where all is in one, and not defined where a side has nothing', () => {
    expect(noDriftLine([3, 0], [5, 0], { isFixed: true })).toBe(0);
    expect(noDriftLine([3, 1], [0, 0], { isFixed: true })).toBeNull();
  });
});
