import { expect, it } from 'vitest';
import { countDeaths } from './deaths';

const patience = { firstDelayMs: 500, longestDelayMs: 3_000, deaths: 5, withinMs: 60_000 };

it('waits longer after each death, up to a limit, and gives up at the fifth within the minute', () => {
  const delayAfterDeath = countDeaths(patience);
  expect([0, 1_000, 2_000, 3_000, 4_000].map(delayAfterDeath)).toEqual([500, 1_000, 2_000, 3_000, null]);
});

it('forgets deaths that are a minute old', () => {
  const delayAfterDeath = countDeaths(patience);
  expect([0, 20_000, 40_000, 60_000, 80_000, 100_000].map(delayAfterDeath)).toEqual([
    500, 1_000, 2_000, 2_000, 2_000, 2_000,
  ]);
});
