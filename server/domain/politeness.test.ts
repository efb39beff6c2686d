import { describe, expect, it } from 'vitest';
import { backOffMs, FIRST_PACE, isRetryableStatus, nextPace, retryAfterMs } from './politeness';

describe('the pace per host', () => {
  it('slows down and narrows when the host asks for it, and recovers with good answers only', () => {
    const slowed = nextPace(FIRST_PACE, 429);
    expect(slowed).toEqual({ delayMs: 500, concurrency: 2 });
    expect(nextPace(slowed, 503)).toEqual({ delayMs: 1000, concurrency: 1 });
    expect(nextPace(slowed, 200)).toEqual({ delayMs: 400, concurrency: 3 });
  });

  it.each([201, 206, 301, 404, 416, 429, 500, 503])('never becomes faster after %i', (status) => {
    const pace = { delayMs: 1000, concurrency: 2 };
    const next = nextPace(pace, status);
    expect(next.delayMs).toBeGreaterThanOrEqual(pace.delayMs);
    expect(next.concurrency).toBeLessThanOrEqual(pace.concurrency);
  });

  it('is never slower than a request a minute, and always lets one through', () => {
    let pace = FIRST_PACE;
    for (let time = 0; time < 50; time++) pace = nextPace(pace, 503);
    expect(pace).toEqual({ delayMs: 60_000, concurrency: 1 });
  });
});

it.each([
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
  [599, true],
  [400, false],
  [401, false],
  [404, false],
  [200, false],
])('answers whether %i may be tried again: %s', (status, expected) => {
  expect(isRetryableStatus(status)).toBe(expected);
});

it.each([
  [1, 0, 250],
  [1, 1, 500],
  [4, 0.5, 3000],
  [30, 1, 60_000],
])('waits after try %i with chance %d for %i ms', (tries, random, expected) => {
  expect(backOffMs(tries, random)).toBe(expected);
});

it.each([
  ['7', 7000],
  ['Thu, 01 Jan 1970 00:01:40 GMT', 40_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', null],
  [null, null],
])('reads Retry-After %s as %s ms', (header, expected) => {
  expect(retryAfterMs(header, 60_000)).toBe(expected);
});
