import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { undo } from '../../services/runs/undo-run';
import { getRunView } from '../../services/runs/view-run';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled, type Worker } from '../../testing/instance';
import { until } from '../../testing/poll';
import { snapshotOf } from '../../testing/snapshot';

const instance = await anInstance();
const lead = instance.as('data_lead');
const trigger = path.join(instance.home, 'failpoint');
const workers: Worker[] = [];
const hire = () => {
  const worker = aWorker(instance, { DARKROOM_FAILPOINT_FILE: trigger });
  workers.push(worker);
  return worker;
};
const told = () => workers.map((worker) => worker.output()).join('\n---\n');
afterAll(async () => {
  for (const worker of workers) worker.kill();
  await Promise.all(workers.map(({ ended }) => ended));
  await instance.close();
});

async function imported(name: string, seeds: number[], dataset_id?: string) {
  const folder = path.join(instance.inbox, name);
  const images = seeds.map((seed) => ({ name: `${name}/${seed}.png`, seed, label: '0 0.5 0.5 0.2 0.2\n' }));
  await drawImages(folder, images);
  fs.writeFileSync(path.join(folder, 'data.yaml'), `names: [${name}]\n`);
  const run = await importFolder(
    lead,
    folder,
    { hot_storage_threshold: 2 },
    dataset_id ? { name: undefined, dataset_id } : {},
  );
  expect(await settled(lead, run.run_id), told()).toMatchObject({ state: 'completed', error: null });
  return run;
}

it('is undone as if nothing had happened when every worker that tries is killed at another point', async () => {
  let worker = hire();
  const one = await imported('one', [0, 1, 2, 3]);
  const before = await snapshotOf(instance, one);
  const two = await imported('two', [2, 3, 4, 5], one.dataset_id);
  const whole = await snapshotOf(instance, one);
  expect(whole.rows.image).not.toEqual(before.rows.image);

  const arm = (point: string) => fs.writeFileSync(trigger, `${point} 0`);
  arm('before-commit@undo');
  await undo(lead, { id: two.run_id });
  await worker.ended;
  expect(await getRunView(lead, { id: two.run_id })).toMatchObject({ undo: 'wanted', undone_at: null });
  expect(await snapshotOf(instance, one), 'nothing has changed before the commit').toEqual(whole);
  arm('after-delete@undo');
  worker = hire();
  await worker.ended;
  expect(fs.existsSync(trigger), told()).toBe(false);
  expect(await getRunView(lead, { id: two.run_id })).toMatchObject({ undo: 'withdrawn' });
  hire();
  await until(told, async () => (await getRunView(lead, { id: two.run_id })).undo === 'done');
  expect(await snapshotOf(instance, one)).toEqual(before);
});
