/** When to start again what has died, and when to give up. */
export type Patience = { firstDelayMs: number; longestDelayMs: number; deaths: number; withinMs: number };

export const PATIENCE: Patience = { firstDelayMs: 500, longestDelayMs: 10_000, deaths: 5, withinMs: 60_000 };

/** Counts the deaths of one process: each answer is the delay before the next start, or null to give up. */
export function countDeaths(patience: Patience): (nowMs: number) => number | null {
  let recent: number[] = [];
  return (nowMs) => {
    recent = [...recent.filter((at) => nowMs - at < patience.withinMs), nowMs];
    if (recent.length >= patience.deaths) return null;
    return Math.min(patience.firstDelayMs * 2 ** (recent.length - 1), patience.longestDelayMs);
  };
}
