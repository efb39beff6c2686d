import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coalesce } from './coalesce';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('turns a burst into one piece of work now and one afterwards', async () => {
  let runs = 0;
  const hint = coalesce(async () => {
    runs += 1;
  }, 500);
  for (let calls = 0; calls < 20; calls += 1) hint();
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(runs).toBe(2);
});

it('goes on after work that failed', async () => {
  let runs = 0;
  const hint = coalesce(async () => {
    runs += 1;
    throw new Error('away');
  }, 500);
  hint();
  await vi.advanceTimersByTimeAsync(600);
  hint();
  expect(runs).toBe(2);
});
