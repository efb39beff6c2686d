import { afterAll, expect, it } from 'vitest';
import { aCrashSite, type CrashSite, isAlive, KILL_POINTS } from '../../testing/crash-site';
import type { Worker } from '../../testing/instance';

const [one, two] = [await aCrashSite(), await aCrashSite()];
afterAll(() => Promise.all([one.close(), two.close()]));

let alone: Worker[] = [];
let pair: Worker[] = [];

it.each(KILL_POINTS)(
  'ends as if nothing had happened when the only worker, or one of two, is killed at $point',
  async (kill) => {
    // Both wait for a take-over most of the time.
    const ends = await Promise.allSettled([killTheOnlyOne(one, kill), killOneOfTwo(two, kill)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  },
);

type Kill = (typeof KILL_POINTS)[number];

async function killTheOnlyOne(site: CrashSite, { point, after }: Kill): Promise<void> {
  alone = await staff(site, alone, 1);
  site.arm(point, after);
  const run = await site.start();
  await alone[0]!.ended;
  expect(site.wentOff()).toBe(true);
  alone = await staff(site, alone, 1);
  await site.expectUndisturbed(run);
}

async function killOneOfTwo(site: CrashSite, { point, after }: Kill): Promise<void> {
  pair = await staff(site, pair, 2);
  site.arm(point, after);
  const run = await site.start();
  await Promise.race(pair.map(({ ended }) => ended));
  expect(site.wentOff()).toBe(true);
  expect(pair.filter(isAlive)).toHaveLength(1);
  await site.expectUndisturbed(run);
}

/** Those that are alive, and as many new ones as are missing. */
async function staff(site: CrashSite, workers: Worker[], wanted: number): Promise<Worker[]> {
  const living = workers.filter(isAlive);
  const hired = await Promise.all(Array.from({ length: wanted - living.length }, () => site.hire()));
  return [...living, ...hired];
}
