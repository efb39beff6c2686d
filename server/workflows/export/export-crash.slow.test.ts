import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exportInput } from '../../domain/wire/versions';
import { exportVersion, getExportView } from '../../services/datasets/version-exports';
import { freezeVersion } from '../../services/datasets/versions';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled, type Worker } from '../../testing/instance';
import { until } from '../../testing/poll';

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

/** Everything an export wrote but the moment it says it was frozen at. */
function writtenAt(place: string): Record<string, string> {
  const root = instance.hot.localPath(`${place}organized`)!;
  const names = (fs.readdirSync(root, { recursive: true }) as string[]).filter((name) =>
    fs.statSync(path.join(root, name)).isFile(),
  );
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash('sha256')
        .update(fs.readFileSync(path.join(root, name)))
        .digest('hex'),
    ]),
  );
}

it('ends the same wherever its worker is killed, in the images and in what speaks of all of them', async () => {
  let worker = hire();
  const folder = path.join(instance.inbox, 'many');
  await drawImages(
    folder,
    Array.from({ length: 30 }, (_, seed) => ({ name: `images/${seed}.png`, seed, label: '0 0.5 0.5 0.2 0.2\n' })),
  );
  fs.writeFileSync(path.join(folder, 'data.yaml'), 'names: [nodule]\n');
  const run = await importFolder(lead, folder, { enable_deduplication: false });
  expect(await settled(lead, run.run_id), told()).toMatchObject({ state: 'completed', error: null });
  const id = run.dataset_id;
  await freezeVersion(lead, { id });
  const ask = () => exportVersion(lead, exportInput.parse({ id, version: 1 }));
  const ended = (export_id: string) =>
    until(told, async () => {
      const view = await getExportView(lead, { id, export_id });
      return ['completed', 'failed'].includes(view.state) && view;
    });
  const calm = await ended((await ask()).id);
  expect(calm.state, told()).toBe('completed');
  for (const point of ['inside@export', 'before-commit@export', 'after-commit@export', 'after-tables@export']) {
    fs.writeFileSync(trigger, point);
    const rough = await ask();
    await worker.ended;
    expect(fs.existsSync(trigger), point).toBe(false);
    worker = hire();
    const view = await ended(rough.id);
    expect({ point, state: view.state, objects: view.objects }, told()).toEqual({
      point,
      state: 'completed',
      objects: calm.objects,
    });
    expect(writtenAt(view.place)).toEqual(writtenAt(calm.place));
  }
});
