/** Sizes up to which the probability is exact. */
const EXACT_UP_TO = 10_000;
const BEYOND_DOUBT = 345; // exp(-2 · 345) is below 1e-299: nothing that a number can hold

/**
 * Two-sample Kolmogorov–Smirnov statistic: the greatest distance between the two empirical distributions, 0–1.
 * Both sorted, without NaN; null when one is empty.
 */
export function ksStatistic(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let [i, j, greatest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return greatest;
}

/**
 * Probability that samples of `n` and `m` from one continuous distribution lie `distance` or more apart (two-sided). Exact up to 10,000
 * each, else asymptotic. With ties it is too great, never too small.
 */
export function ksProbability(distance: number, n: number, m: number): number {
  const z2 = ((distance * n) / (n + m)) * m * distance;
  if (z2 > BEYOND_DOUBT) return 0;
  if (Math.max(n, m) > EXACT_UP_TO) return kolmogorovTail(distance, (n * m) / (n + m));
  const common = greatestDivisor(n, m);
  const steps = Math.round(distance * (n / common) * m);
  if (steps === 0) return 1;
  const probability = n === m ? outsideSquare(n, steps) : outsideBand(Math.max(n, m), Math.min(n, m), common, steps);
  return Math.min(1, Math.max(0, probability));
}

/** Kolmogorov's limit at the effective size. Source of the correction for its being finite: Vrbik 2018. */
function kolmogorovTail(distance: number, size: number): number {
  const plain = distance * Math.sqrt(size);
  const z = plain + 1 / (6 * Math.sqrt(size)) + (plain - 1) / (4 * size);
  if (z < 0.3) return 1; // the series below converges slowly; the tail differs from 1 by less than 1e-5
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * z * z);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * Math.abs(sum)) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** Share of lattice paths between samples of one size that reach `steps` off the diagonal. Source: Hodges 1958. */
function outsideSquare(n: number, steps: number): number {
  let probability = 0;
  for (let k = Math.floor(n / steps); k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < steps; j++) ratio = ((n - k * steps - j) * ratio) / (n + k * steps + j + 1);
    probability = ratio * (1 - probability);
  }
  return 2 * probability;
}

/**
 * Share of lattice paths from (0, 0) to (m, n), m ≥ n, that leave the band |x·n − y·m| < steps·common, column by column; only what lies
 * in the band is visited. Source: Hodges 1958, inside method, with shares in place of counts so that nothing overflows.
 */
function outsideBand(m: number, n: number, common: number, steps: number): number {
  const [wide, high] = [m / common, n / common];
  const outside = new Float64Array(n + 1).fill(1);
  let lowest = 0;
  for (let x = 0; x <= m; x++) {
    const from = Math.max(0, Math.floor((high * x - steps) / wide) + 1);
    const to = Math.min(n, Math.ceil((high * x + steps) / wide) - 1);
    while (lowest < from && lowest <= n) outside[lowest++] = 1;
    let below = from === 0 ? 0 : 1;
    for (let y = from; y <= to; y++) {
      below = x + y === 0 ? 0 : (outside[y]! * x + below * y) / (x + y);
      outside[y] = below;
    }
  }
  return outside[n]!;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
