import type { Pace } from '../../domain/progress';
import { hasEnded } from '../../domain/run-states';
import { PIPELINE_STEPS } from '../../domain/steps';
import { type RunWithProgress, summaryOf } from '../../records/run-views';

const CLEANUP = PIPELINE_STEPS.length;

/** A run as lists and views show it. While it runs, done and total are those of the step at work; when it has ended, those of its items. */
export function summaryOfRun(run: RunWithProgress, pace: Pace): ReturnType<typeof summaryOf> {
  const summary = summaryOf(run, pace);
  return hasEnded(run.state) ? { ...summary, done: itemsThrough(run), total: run.progress.items } : summary;
}

/** Items that were through with the step at which the run came to rest; all of them when it came through. */
function itemsThrough({ state, steps, progress }: RunWithProgress): number {
  if (state === 'completed') return progress.items;
  const restedAt = steps.find(
    (step) => step.number < CLEANUP && (step.state === 'failed' || step.state === 'cancelled'),
  );
  return Math.min(restedAt?.done ?? progress.items, progress.items);
}
