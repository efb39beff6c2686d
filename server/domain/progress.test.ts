import { expect, it } from 'vitest';
import { etaSeconds, percentageOf, type StepFigures } from './progress';

const pending = { state: 'pending', done: 0, total: 0, seconds: null } as const;
const completed = (total: number) => ({ state: 'completed', done: total, total, seconds: 1 }) as const;
const stepsWith = (given: Record<number, Partial<StepFigures>>): StepFigures[] =>
  Array.from({ length: 8 }, (_, index) => ({ number: index + 1, ...pending, ...given[index + 1] }));

// Steps 2–6 go through the items, the other three are one each: a run of 600 items is 3,003 in all.
it.each([
  ['while the source is listed', stepsWith({ 1: completed(1), 2: { state: 'running' } }), 1, 0],
  [
    'after 8 of 600 items',
    stepsWith({ 1: completed(1), 2: { state: 'running', done: 8, total: 600 } }),
    600,
    Math.floor((9 / 3003) * 10_000) / 100,
  ],
  [
    'when a later step has fewer items than the run',
    stepsWith({ 1: completed(1), 2: completed(600), 3: { state: 'running', done: 50, total: 100 } }),
    600,
    Math.floor((901 / 3003) * 10_000) / 100,
  ],
  [
    'without the steps that are switched off',
    stepsWith({ 1: completed(1), 2: completed(600), 3: { state: 'skipped' }, 4: { state: 'skipped' } }),
    600,
    Math.floor((601 / 1803) * 10_000) / 100,
  ],
])('takes the percentage of a run from its items: %s', (_, steps, items, percentage) => {
  expect(percentageOf(steps, items)).toBe(percentage);
});

it('reaches 100 only with the last step', () => {
  const most = { 1: completed(1), 2: completed(9), 3: completed(9), 4: completed(9), 5: completed(9), 6: completed(9) };
  expect(percentageOf(stepsWith({ ...most, 7: completed(1) }), 9)).toBeLessThan(100);
  expect(percentageOf(stepsWith({ ...most, 7: completed(1), 8: completed(1) }), 9)).toBe(100);
});

it('takes what is left of the step at its own rate, and the later ones at the pace of earlier runs', () => {
  const steps = stepsWith({
    1: completed(1),
    2: { state: 'running', done: 100, total: 600 },
    3: { state: 'skipped' },
    5: { state: 'skipped' },
  });
  // Seconds an item; a report and a cleanup are made once, however many items there are.
  const pace = new Map([
    [2, 9],
    [3, 9],
    [4, 0.01],
    [6, 0.02],
    [7, 3],
    [8, 1],
  ]);
  expect(etaSeconds(steps, 2, 50, 600, pace)).toBe(500 / 50 + 600 * 0.03 + 4);
  expect(etaSeconds(steps, 2, null, 600, pace)).toBeNull();
  expect(etaSeconds(steps, 2, 50, 600, new Map())).toBe(10);
});
