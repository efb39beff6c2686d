import { expect, it } from 'vitest';
import { FIRST_PACE, nextPace } from '../domain/politeness';
import { until } from '../testing/poll';
import { openPaces } from './pace';

/** Work that lasts until it is let go; counts how much of it goes on at once. */
function aLine() {
  const open: (() => void)[] = [];
  let most = 0;
  return {
    open,
    work: () =>
      new Promise<void>((resolve) => {
        open.push(resolve);
        most = Math.max(most, open.length);
      }),
    mostSince: () => {
      const found = most;
      most = 0;
      return found;
    },
  };
}

it('asks a host only so much at once, less and slower after it had enough, and others as before', async () => {
  let time = 0;
  const paces = openPaces({
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  });
  const { concurrency } = FIRST_PACE;
  const line = aLine();
  const all = Array.from({ length: 12 }, () => paces.inTurn('busy', line.work));
  await until('as many as may', () => line.open.length === concurrency);
  expect(await paces.inTurn('other', async () => 'served')).toBe('served');
  expect(time).toBe(0);

  const narrower = nextPace(FIRST_PACE, 429);
  paces.answered('busy', 429);
  expect(line.mostSince()).toBe(concurrency);
  for (const end of line.open.splice(0)) end();
  for (let ended = concurrency; ended < all.length; ended++) {
    await until('the next one', () => line.open.length > 0);
    line.open.shift()!();
  }
  await Promise.all(all);
  expect(line.mostSince()).toBeLessThanOrEqual(narrower.concurrency);
  expect(narrower.concurrency).toBeLessThan(concurrency);
  expect(time).toBeGreaterThanOrEqual(narrower.delayMs * (all.length - concurrency - 1));
  expect(narrower.delayMs).toBeGreaterThan(0);
});
