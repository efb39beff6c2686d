import type { StepState } from './run-states';
import { goesThroughItems } from './steps';

export type StepFigures = { number: number; state: StepState; done: number; total: number; seconds: number | null };

/**
 * Share of a run that is done, 0–100, from items: done over total of all steps that take part.
 * A step that has not counted its items yet is taken to have as many as the run has (`items`), so the percentage never falls when it begins;
 * a step that does not go through items is one. 0 until the items of the run are counted, 100 only when nothing is left.
 */
export function percentageOf(steps: readonly StepFigures[], items: number): number {
  if (!steps.some((step) => goesThroughItems(step.number) && step.total > 0)) return 0;
  let done = 0;
  let total = 0;
  for (const step of steps) {
    if (step.state === 'skipped') continue;
    const own = goesThroughItems(step.number) ? Math.max(items, step.total, 1) : 1;
    const share = step.state === 'completed' ? 1 : step.total > 0 ? Math.min(step.done / step.total, 1) : 0;
    total += own;
    done += own * share;
  }
  return total === 0 ? 0 : Math.floor((done / total) * 10_000) / 100;
}

/** How fast earlier runs were, by step number: seconds an item, or in all for a step that does not go through items. */
export type Pace = ReadonlyMap<number, number>;

/** Seconds that these steps take at the pace of earlier runs; a step that no run has been through yet adds nothing. */
export const secondsAtPace = (steps: readonly { number: number }[], items: number, pace: Pace): number =>
  steps.reduce((sum, { number }) => sum + (pace.get(number) ?? 0) * (goesThroughItems(number) ? items : 1), 0);

/** Seconds until the run is through: the current step at its measured rate, later ones at `pace`. Null while no rate has been measured. */
export function etaSeconds(
  steps: readonly StepFigures[],
  current: number,
  ratePerSecond: number | null,
  items: number,
  pace: Pace,
): number | null {
  const step = steps.find((other) => other.number === current);
  if (!step || ratePerSecond === null || ratePerSecond <= 0) return null;
  const left = Math.max(step.total - step.done, 0) / ratePerSecond;
  const later = steps.filter(({ number, state }) => number > current && state !== 'skipped' && state !== 'completed');
  return Math.round((left + secondsAtPace(later, items, pace)) * 10) / 10;
}
