import { afterAll, expect, it } from 'vitest';
import { listDeadLetters } from '../services/runs/run-lists';
import { dismiss, requeue } from '../services/runs/steer-run';
import { aCrashSite, isAlive } from '../testing/crash-site';
import { query } from '../testing/database';
import { finishedItems } from '../testing/engine-rows';
import { settled } from '../testing/instance';
import { until } from '../testing/poll';

const site = await aCrashSite();
const { instance } = site;
const lead = instance.as('data_lead');
afterAll(() => site.close());

it.each([2, 3, 4, 6])('SIGTERM in step %i drains within 15 s and the next worker goes on by itself', async (step) => {
  const first = await site.hire();
  const run = await site.start();
  await until(`step ${step} to have begun`, async () => {
    const [row] = await query<{ state: string }>(
      instance.database.adminUrl,
      'select state from darkroom.run_step where run_id = $1 and number = $2',
      [run.run_id, step],
    );
    return row?.state !== 'pending';
  });
  first.kill('SIGTERM');
  await until('the worker to end', () => !isAlive(first), 15_000);
  expect(first.child.exitCode, first.output()).toBe(0);
  const next = await site.hire();
  await site.expectUndisturbed(run);
  expect((await settled(lead, run.run_id)).attempt).toBe(1);
  next.kill('SIGTERM');
  await next.ended;
});

it('a worker that was frozen while another took over changes nothing when it wakes up', async () => {
  const frozen = await site.hire();
  const run = await site.start();
  await until('the crawl to have begun', async () => (await finishedItems(instance, run.run_id, 2)) >= 8);
  frozen.kill('SIGSTOP');
  const other = await site.hire();
  await site.expectUndisturbed(run);
  frozen.kill('SIGCONT');
  // It works again: it ends a second run alone.
  other.kill('SIGTERM');
  await other.ended;
  await site.expectUndisturbed(await site.start());
  // What it was storing when it froze has no row: it tidies up behind itself.
  const tidy = () =>
    site.expectUndisturbed(run).then(
      () => true,
      () => false,
    );
  await until('nothing to be left of the frozen work', tidy, 15_000).catch(() => {});
  await site.expectUndisturbed(run);
  frozen.kill('SIGTERM');
  await frozen.ended;
});

const KILLER = 'images/train/dog-001.png';

it('an item that kills its worker again and again ends as a dead letter, and everything else goes on', async () => {
  const run = await site.start();
  const deadly = { DARKROOM_FAILPOINT: `item@2:${KILLER}` };
  let deaths = 0;
  for (let isOver = false; !isOver; ) {
    const worker = await site.hire(deadly);
    await Promise.race([worker.ended, settled(lead, run.run_id)]);
    isOver = isAlive(worker);
    if (isOver) worker.kill('SIGTERM');
    else deaths += 1;
    await worker.ended;
    expect(deaths).toBeLessThan(10);
  }
  expect(deaths).toBeGreaterThan(1);
  const view = await settled(lead, run.run_id);
  expect(view).toMatchObject({ state: 'completed', error: null, dead_letters: 1 });
  const letters = await listDeadLetters(lead, { id: run.run_id, limit: 10 });
  expect(letters.items).toMatchObject([{ file: KILLER, code: 'killed_worker', step: 'crawl-images', kind: 'image' }]);
  const others = site.undisturbed.rows.image!.length - 1;
  const found = await query(instance.database.adminUrl, 'select 1 from darkroom.image where run_id = $1', [run.run_id]);
  expect(found).toHaveLength(others);

  // Requeued, where it does no harm any more, it comes in as if it had never been away.
  const harmless = await site.hire();
  await requeue(lead, { id: run.run_id });
  expect(await settled(lead, run.run_id)).toMatchObject({ state: 'completed', dead_letters: 0 });
  await site.expectUndisturbed(run, ['step_counts']); // without it there was one item less to count
  expect(await dismiss(lead, { id: run.run_id })).toMatchObject({ dead_letters: 0 });
  harmless.kill('SIGTERM');
  await harmless.ended;
});
