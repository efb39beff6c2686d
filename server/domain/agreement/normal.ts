/** The 97.5 % point of the standard normal distribution: 95 % lie within. */
export const Z_95 = 1.959963984540054;

/**
 * Two-sided p of a standard normal deviate, 0–1; relative error below 1.2e-7.
 * Source: complementary error function by Chebyshev fitting, Press et al., Numerical Recipes, "erfcc".
 */
export function normalP(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return Math.min(1, t * Math.exp(-x * x + series));
}
