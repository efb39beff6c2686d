type Sample = { at: number; sent: number };

const OVER_MS = 6000;

/** Bytes a second over the last seconds, in milliseconds `at`; null before there is anything to measure. */
export function speedOf(samples: readonly Sample[]): number | null {
  const last = samples.at(-1);
  const first = samples.find((sample) => last && last.at - sample.at <= OVER_MS);
  if (!first || !last || last.at - first.at < 500) return null;
  return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
}
