import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cancel, pause, recover, resume } from '../services/runs/steer-run';
import { finishedItems, readTimes, stepStates, workflowsOf, workspaceOf } from '../testing/engine-rows';
import { drawManyImages, drawMixedFolder } from '../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { until } from '../testing/poll';

vi.setConfig({ testTimeout: 180_000 });
const IMAGES = 500;
const instance = await anInstance();
const lead = instance.as('data_lead');
const worker = aWorker(instance);
const many = path.join(instance.inbox, 'many');
beforeAll(() => drawManyImages(many, IMAGES));
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

/** An import that is in the middle of its crawl. */
async function inTheCrawl(): Promise<string> {
  const { run_id } = await importFolder(lead, many, { enable_deduplication: false });
  await until('the crawl to have begun', async () => (await finishedItems(instance, run_id, 2)) >= 30);
  return run_id;
}

it('pauses inside a long crawl within 5 s, holds no worker, and goes on without reading anything twice', async () => {
  const id = await inTheCrawl();
  await pause(lead, { id });
  expect(await settled(lead, id, 5_000)).toMatchObject({ state: 'paused', ended_at: null });
  await until('no workflow to be left', async () => (await workflowsOf(instance, id)).length === 0, 5_000);
  const before = await readTimes(instance, id);
  expect(before.size).toBeGreaterThan(0);
  expect(before.size).toBeLessThan(IMAGES);
  expect((await stepStates(instance, id)).slice(0, 3)).toEqual(['1 completed', '2 pending', '3 pending']);

  await resume(lead, { id });
  const run = await settled(lead, id);
  expect(run, worker.output()).toMatchObject({ state: 'completed', attempt: 2, recoveries: 0 });
  expect(run.metrics).toMatchObject({ images_crawled: IMAGES, valid_images: IMAGES });
  const after = await readTimes(instance, id);
  expect(after.size).toBe(IMAGES);
  expect([...before].filter(([name, time]) => after.get(name) !== time)).toEqual([]);
});

it('gives every image a split when the run was paused before splits were made', async () => {
  const folder = path.join(instance.inbox, 'no-splits');
  await drawManyImages(folder, 300);
  fs.renameSync(path.join(folder, 'images/train'), path.join(folder, 'images/all'));
  fs.renameSync(path.join(folder, 'labels/train'), path.join(folder, 'labels/all'));
  fs.rmSync(path.join(folder, 'data.yaml'));
  const { run_id: id, dataset_id } = await importFolder(
    lead,
    folder,
    { enable_deduplication: false },
    { format: 'images' },
  );
  await until('the crawl to have begun', async () => (await finishedItems(instance, id, 2)) >= 10);
  await pause(lead, { id });
  await settled(lead, id, 5_000);
  await resume(lead, { id });
  expect(await settled(lead, id)).toMatchObject({ state: 'completed' });
  const without = await instance.records.as(instance.tenantId, (tx) =>
    tx.image.count({ where: { dataset_id, split: null } }),
  );
  expect(without).toBe(0);
});

it('cancels inside a long crawl: the workspace is gone, cleanup ran, the other steps are cancelled', async () => {
  const id = await inTheCrawl();
  expect(await workspaceOf(instance, id)).not.toEqual([]);
  await cancel(lead, { id });
  expect(await settled(lead, id, 30_000)).toMatchObject({ state: 'cancelled', error: null });
  expect(await workspaceOf(instance, id)).toEqual([]);
  expect(await stepStates(instance, id)).toEqual([
    '1 completed',
    '2 cancelled',
    '3 cancelled',
    '4 skipped',
    '5 skipped',
    '6 cancelled',
    '7 cancelled',
    '8 completed',
  ]);
});

it('cancels a paused run: an attempt that only cleans up', async () => {
  const id = await inTheCrawl();
  await pause(lead, { id });
  await settled(lead, id, 5_000);
  const read = await readTimes(instance, id);
  await cancel(lead, { id });
  const run = await until('the run to be cancelled', async () => {
    const now = await settled(lead, id);
    return now.state === 'cancelled' && now;
  });
  expect(run.steps.at(-1)).toMatchObject({ id: 'cleanup', state: 'completed' });
  expect(await workspaceOf(instance, id)).toEqual([]);
  expect(await readTimes(instance, id)).toEqual(read);
});

it('goes on with a failed strict run as lenient without touching the source: nothing is read or decoded again', async () => {
  const folder = path.join(instance.inbox, 'strict');
  await drawMixedFolder(folder, 20);
  const { run_id: id } = await importFolder(lead, folder, { validation_mode: 'strict' });
  const failed = await settled(lead, id);
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'strict_validation_failed' } });
  expect(await stepStates(instance, id)).toEqual([
    '1 completed',
    '2 completed',
    '3 failed',
    '4 cancelled',
    '5 skipped',
    '6 cancelled',
    '7 cancelled',
    '8 completed',
  ]);
  expect(await workspaceOf(instance, id)).toEqual([]);
  const read = await readTimes(instance, id);
  fs.renameSync(folder, `${folder}-elsewhere`);

  await recover(lead, { id, from_step: 'validate-images', with: { validation_mode: 'lenient' } });
  const run = await settled(lead, id);
  expect(run, worker.output()).toMatchObject({ state: 'completed', error: null, recoveries: 1, attempt: 2 });
  expect(run.verdicts.images.rejected).toBe(3);
  expect(await readTimes(instance, id)).toEqual(read);
});
