/**
 * Probabilities adjusted so that among those at or below a limit at most that share is expected to be chance, in the order given.
 * A null stays null and does not count as a test. Source: Benjamini and Hochberg 1995.
 */
export function adjustProbabilities(probabilities: readonly (number | null)[]): (number | null)[] {
  const tests = probabilities.flatMap((p, at) => (p === null ? [] : [{ p, at }])).sort((a, b) => b.p - a.p);
  const adjusted = probabilities.map((): number | null => null);
  let least = 1;
  for (const [greater, { p, at }] of tests.entries()) {
    least = Math.min(least, (p * tests.length) / (tests.length - greater));
    adjusted[at] = least;
  }
  return adjusted;
}
