import { chiSquaredQuantile } from './chi-squared';
import { PSI_FLOOR, stabilityIndex } from './distribution-distances';
import { quantileOf } from './frequency-bins';
import { type Random, seeded } from './seeded';

const CHANCE = 0.01;
const ENOUGH_FOR_THE_LIMIT = 100; // expected in the emptiest bin; below, floors and skewness move the line by more than 3 %
const DRAWS = 5000;
const FEWEST_DRAWS = 1000;
const BINS_DRAWN = 400_000;

/** `isFixed`: bins that were there before the reference was counted (values, classes); else they are quantiles of the reference. */
type Bins = { isFixed: boolean };

/**
 * The stability index that samples of these sizes from one distribution exceed in 1 of 100 cases. Null when one side has nothing; 0 when
 * all is in one bin. Large samples: (1/n + 1/m) · χ²(bins − 1), Yurdakul 2018; else drawn, seeded, 5000 times.
 */
export function noDriftLine(reference: readonly number[], target: readonly number[], { isFixed }: Bins): number | null {
  const [n, m] = [sum(reference), sum(target)];
  if (n === 0 || m === 0) return null;
  const pooled = reference.map((count, bin) => (count + target[bin]!) / (n + m)).filter((share) => share > 0);
  const shares = isFixed ? pooled : reference.map((count) => count / n);
  if (shares.length < 2) return 0;
  if (Math.min(...shares) * Math.min(n, m) >= ENOUGH_FOR_THE_LIMIT)
    return chiSquaredQuantile(CHANCE, shares.length - 1) * (1 / n + 1 / m);
  const random = seeded(n * 31 + m * 17 + shares.length);
  return drawnLine(shares.length, () =>
    isFixed
      ? stabilityIndex(dealOut(n, shares, random), dealOut(m, shares, random))!
      : stabilityIndex(reference, dealOut(m, spacingsOf(reference, n, random), random))!,
  );
}

function drawnLine(bins: number, draw: () => number): number {
  const draws = Math.min(DRAWS, Math.max(FEWEST_DRAWS, Math.round(BINS_DRAWN / bins)));
  // Values at a floor come in heaps: the line stands on one, and what equals it does not exceed it.
  return Float64Array.from({ length: draws }, draw).sort()[Math.ceil((1 - CHANCE) * draws) - 1]!;
}

const FEW = 500;

/**
 * Shares that a further value falls between the quantiles of a sample of `n`: spacings of ordered uniform values are exponential
 * variables over their sum. Of more than 500 those in a bin are taken together, where their sum is as good as normal.
 * Source: Pyke 1965, "Spacings".
 */
function spacingsOf(counts: readonly number[], n: number, random: Random): number[] {
  const ends = n > FEW ? endsOfBins(counts, random) : endsOfSpacings(counts.length, n, random);
  return ends.map((end, bin) => (end - (ends[bin - 1] ?? 0)) / ends.at(-1)!);
}

function endsOfBins(counts: readonly number[], random: Random): number[] {
  let end = 0;
  return counts.map((count) => {
    end += Math.max(0, count + Math.sqrt(count) * normal(random));
    return end;
  });
}

function endsOfSpacings(bins: number, n: number, random: Random): number[] {
  const values = new Float64Array(n + 1);
  let end = 0;
  for (let at = 0; at <= n; at++) values[at] = end += -Math.log(1 - random());
  const sample = values.subarray(0, n);
  return Array.from({ length: bins }, (_, bin) => (bin === bins - 1 ? end : quantileOf(sample, (bin + 1) / bins)));
}

/** `total` values dealt out by `shares`. */
function dealOut(total: number, shares: readonly number[], random: Random): number[] {
  let [left, share] = [total, 1];
  return shares.map((part, bin) => {
    const count = bin === shares.length - 1 ? left : binomial(left, Math.min(1, part / share), random);
    left -= count;
    share = Math.max(share - part, PSI_FLOOR * 1e-9);
    return count;
  });
}

const MANY = 60;

/** Successes of `n` tries. Up to 60 expected exactly, by waiting times (Devroye 1986, X.4.3); beyond, normal, which no quantile here can tell. */
function binomial(n: number, p: number, random: Random): number {
  if (n === 0 || p <= 0) return 0;
  if (p > 0.5) return n - binomial(n, 1 - p, random);
  if (n * p > MANY) {
    const drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal(random));
    return Math.min(n, Math.max(0, drawn));
  }
  const perTry = Math.log1p(-p);
  let successes = -1;
  for (let tries = 0; tries <= n; successes++) tries += Math.floor(Math.log(1 - random()) / perTry) + 1;
  return successes;
}

/** Source: Box and Muller 1958. */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
