const TINY = 1e-300;
const PRECISION = 1e-15;

/**
 * Probability that a chi-squared variable of `degrees` degrees of freedom is `value` or more; its own tail, so small ones keep their digits.
 * Source: regularised incomplete gamma function by series and by continued fraction (Lentz), Press et al., Numerical Recipes, 6.2.
 */
export function chiSquaredTail(value: number, degrees: number): number {
  if (!(value > 0)) return 1;
  const [a, x] = [degrees / 2, value / 2];
  return x < a + 1 ? 1 - lowerGamma(a, x) : upperGamma(a, x);
}

/** The value that a chi-squared variable exceeds with probability `tail`, between 0 and 1 exclusive. */
export function chiSquaredQuantile(tail: number, degrees: number): number {
  let [low, high] = [0, degrees + 10];
  while (chiSquaredTail(high, degrees) > tail) high *= 2;
  for (let halvings = 0; halvings < 100 && high - low > PRECISION * high; halvings++) {
    const middle = (low + high) / 2;
    if (chiSquaredTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function lowerGamma(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; term > sum * PRECISION; n++) {
    term *= x / n;
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function upperGamma(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 10_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function, for x of 0.5 and more. Source: Lanczos approximation, g = 7, nine terms. */
function logGamma(x: number): number {
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, factor, index) => total + factor / (x + index), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
