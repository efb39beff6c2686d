import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '../../domain/ids';
import { uploadPrefix } from '../../domain/keys';
import { importRequest } from '../../domain/wire/imports';
import { deleteDataset } from '../../services/datasets/datasets';
import { dryRunImport } from '../../services/imports/dry-run';
import { startImport } from '../../services/imports/start-import';
import { recover } from '../../services/runs/steer-run';
import { EVERYTHING } from '../../testing/crash-site';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { until } from '../../testing/poll';
import { aKey } from '../../testing/rest-client';
import { type Snapshot, snapshotOf } from '../../testing/snapshot';
import { aTusClient } from '../../testing/tus-client';
import { zipOfFolder } from '../../testing/zip';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const instance = await anInstance();
const lead = instance.as('data_lead');
const tus = aTusClient(instance, await aKey(instance, 'data_lead'));
const folder = path.join(instance.inbox, 'set');
const worker = aWorker(instance);
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker.ended;
  await instance.close();
});

const body = (uploadId: string, pipeline: object = EVERYTHING) =>
  importRequest.parse({ name: `Dataset ${newId()}`, pipeline, source: { type: 'upload', upload_id: uploadId } });
const keysOf = async (uploadId: string) => {
  const keys: string[] = [];
  for await (const { key } of instance.hot.list(uploadPrefix(instance.tenantId, uploadId))) keys.push(key);
  return keys;
};
const emptied = (uploadId: string) =>
  until('the upload to be emptied', async () => (await keysOf(uploadId)).length === 0);
/** All that may be compared between two kinds of source. */
const comparable = ({ rows, objects }: Snapshot) => ({ objects, rows: { ...rows, run: [] } });

async function sendFolder(from: string): Promise<string> {
  const upload_id = newId();
  const files = fs.readdirSync(from, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((each) => fs.statSync(path.join(from, each)).isFile()))
    await tus.file(fs.readFileSync(path.join(from, name)), path.basename(name), { relativePath: name, upload_id });
  return upload_id;
}

let fromFolder: Snapshot;
beforeAll(async () => {
  const pictures = Array.from({ length: 8 }, (_, index) => ({
    name: `images/train/${index}.png`,
    seed: index,
    label: `${index % 2} 0.5 0.5 0.2 0.2\n`,
  }));
  await drawImages(folder, [...pictures, { name: 'images/val/copy.png', seed: 2 }]);
  fs.writeFileSync(path.join(folder, 'images/val/text.jpg'), 'this is not an image');
  fs.writeFileSync(path.join(folder, 'data.yaml'), 'train: images/train\nval: images/val\nnames: [a, b]\n');
  const run = await importFolder(lead, folder, EVERYTHING);
  expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed' });
  fromFolder = await snapshotOf(instance, run);
});

it('becomes what the folder of the same files becomes, sent one by one or as an archive, and is emptied when it is', async () => {
  const archive = (await tus.file(zipOfFolder(folder), 'set.zip', {}, 20_000)).uploadId;
  for (const uploadId of [archive, await sendFolder(folder)]) {
    const found = await dryRunImport(lead, body(uploadId));
    const inFolder = await dryRunImport(
      lead,
      importRequest.parse({ name: 'x', source: { type: 'folder', path: folder } }),
    );
    expect({ ...found, estimated_seconds: null }).toEqual({ ...inFolder, estimated_seconds: null });
    const run = await startImport(lead, body(uploadId));
    expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed', error: null });
    expect(comparable(await snapshotOf(instance, run))).toEqual(comparable(fromFolder));
    await emptied(uploadId);
    await expect(startImport(lead, body(uploadId))).rejects.toMatchObject({ kind: 'not-found', code: 'upload_gone' });
  }
});

it('is kept while its run may be recovered, from the first step too, and goes with the dataset', async () => {
  const small = path.join(instance.inbox, 'small');
  await drawImages(small, [
    { name: 'a.png', seed: 1 },
    { name: 'small.png', seed: 2, width: 20, height: 20 },
  ]);
  const uploadId = (await tus.file(zipOfFolder(small), 'small.zip')).uploadId;
  const again = await startImport(lead, body(uploadId, {}));
  const run = await startImport(lead, body(uploadId, {}));
  for (const { run_id } of [run, again])
    expect(await settled(lead, run_id)).toMatchObject({ state: 'failed', error: { code: 'strict_validation_failed' } });
  await recover(lead, { id: run.run_id, from_step: 1, with: { validation_mode: 'lenient' } });
  const done = await until('the next attempt to end', async () => {
    const now = await settled(lead, run.run_id);
    return now.state !== 'failed' && now;
  });
  expect(done).toMatchObject({ state: 'completed', source: { title: 'Upload of small.zip' } });
  // The other run has failed and may still need it.
  expect(await keysOf(uploadId)).not.toEqual([]);
  await deleteDataset(lead, { id: again.dataset_id });
  await emptied(uploadId);
});
