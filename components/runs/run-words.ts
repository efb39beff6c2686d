import { hasEnded } from '../../server/domain/run-states';
import { goesThroughItems } from '../../server/domain/steps';
import { formatCount, formatDuration, formatRate } from '../ui/format';
import type { Run, RunStep, RunSummary } from './types';

/** The state that the badge of a run shows: one that was undone is gone, however it ended. */
export const shownState = ({ state, undo }: Pick<RunSummary, 'state' | 'undo'>) => (undo ? 'deleted' : state);

/** What the run is about to do while its state has not followed yet: "Pausing"; undefined when nothing is asked. A failed step stops the run, too. */
export function wordOf({ state, wanted, undo }: Pick<RunSummary, 'state' | 'wanted' | 'undo'>): string | undefined {
  if (undo) return undo === 'wanted' ? 'Undoing' : 'Undone';
  if (hasEnded(state)) return undefined;
  if (wanted === 'cancel') return 'Stopping';
  if (wanted === 'pause' && state !== 'paused') return 'Pausing';
  return undefined;
}

export const isUnderWay = (state: RunSummary['state']) => state === 'running' || state === 'recovering';

/** The step that stopped a failed run, else the first that is not finished. */
export function stoppedAt(run: Pick<Run, 'steps'>): RunStep | null {
  return (
    run.steps.find((step) => step.state === 'failed') ??
    run.steps.find((step) => step.state === 'cancelled' || step.state === 'pending' || step.state === 'running') ??
    null
  );
}

/** Whether a strict run failed for its rejected items, so that going on as lenient judges them again without reading. */
export const canGoOnAsLenient = (run: Pick<Run, 'state' | 'settings' | 'steps' | 'actions'>): boolean =>
  run.state === 'failed' &&
  run.settings.validation_mode === 'strict' &&
  run.actions.includes('recover') &&
  stoppedAt(run)?.id === 'validate-images';

const COUNTED = /^(\.|: [\d,]+ of [\d,]+ items?\.)$/;

/** The message of a run unless the page says it anyway: its error, what a step ended with, or its step with the items counted. */
export function freshMessage({ message, error, steps }: Pick<Run, 'message' | 'error' | 'steps'>): string | null {
  if (message === null || message === error?.message) return null;
  if (steps.some((step) => step.message === message)) return null;
  const isSaid = steps.some(({ title }) => message.startsWith(title) && COUNTED.test(message.slice(title.length)));
  return isSaid ? null : message;
}

/** "1,204 of 3,000 · 31.4/s": what a step has done and how fast, as far as it is known. */
export function stepFigures(step: RunStep, seconds: number | null): string {
  if (step.state === 'skipped' || (step.state === 'pending' && step.done === 0)) return '';
  const parts: string[] = [];
  // A step that is done once, or has one item, has nothing to count.
  const isCounted = goesThroughItems(step.number) && Math.max(step.total, step.done) > 1;
  if (isCounted)
    parts.push(
      step.done < step.total
        ? `${step.done.toLocaleString('en')} of ${formatCount(step.total, 'item')}`
        : formatCount(step.done, 'item'),
    );
  if (isCounted && step.done > 0 && seconds !== null && seconds >= 1)
    parts.push(formatRate(step.done / seconds, 'item').replace(' item/s', '/s'));
  if (step.retries > 0) parts.push(formatCount(step.retries, 'retry', 'retries'));
  return parts.join(' · ');
}

/** Seconds from `start` to `end`, or to `now` (milliseconds) while it lasts; null before it began. */
export function secondsBetween(start: string | null, end: string | null, now: number): number | null {
  if (!start) return null;
  return Math.max(0, (end ? Date.parse(end) : now) - Date.parse(start)) / 1000;
}

/** What a screen reader hears when the run moves on: the state and the step, never each number. */
export function announcement(run: Pick<Run, 'state' | 'steps' | 'started_at' | 'ended_at'>): string {
  const step = run.steps.find((one) => one.state === 'running' || one.state === 'retrying');
  if (step) return `Step ${step.number} of ${run.steps.length}: ${step.title}.`;
  const seconds = run.ended_at ? secondsBetween(run.started_at, run.ended_at, 0) : null;
  return `Run ${run.state}${seconds === null ? '' : ` after ${formatDuration(seconds)}`}.`;
}
