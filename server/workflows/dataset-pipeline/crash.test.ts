import { afterAll, expect, it, vi } from 'vitest';
import { aCrashSite } from '../../testing/crash-site';
import { settled } from '../../testing/instance';
import { snapshotOf } from '../../testing/snapshot';

vi.setConfig({ testTimeout: 180_000 });
const site = await aCrashSite();
afterAll(() => site.close());

it('leaves the same rows and bytes when nobody is killed', async () => {
  const worker = await site.hire();
  await site.expectUndisturbed(await site.start());
  worker.kill('SIGTERM');
  await worker.ended;
});

it('leaves the same rows and bytes when the only worker is killed between an object and its row', async () => {
  site.arm('after-store@2', 20);
  const victim = await site.hire();
  const run = await site.start();
  await victim.ended;
  const next = await site.hire();
  await site.expectUndisturbed(run);
  next.kill('SIGTERM');
  await next.ended;
});

it('notices effects that are repeated after a kill (negative control: idempotency switched off)', async () => {
  const careless = { DARKROOM_TEST_NOT_IDEMPOTENT: '1' };
  // A label file late in the first page: others before it are committed, and would be written again.
  const items = site.undisturbed.rows.item!.map((row) => JSON.parse(row) as { no: number; path: string });
  const { path } = items.find(({ no }) => no === 95)!;
  expect(path).toMatch(/\.txt$/);
  site.arm(`item@2:${path}`);
  const victim = await site.hire(careless);
  const run = await site.start();
  await victim.ended;
  await site.hire(careless);
  await settled(site.instance.as('data_lead'), run.run_id);
  const { rows } = await snapshotOf(site.instance, run);
  expect(rows.annotation!.length).toBeGreaterThan(site.undisturbed.rows.annotation!.length);
  await expect(site.expectUndisturbed(run)).rejects.toThrow();
});
