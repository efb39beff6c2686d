import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { getDataset } from '../../services/datasets/datasets';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

it('brings a YOLO folder through the eight steps', async () => {
  const folder = path.join(instance.inbox, 'yolo');
  await drawImages(folder, [
    { name: 'images/train/a.png', seed: 1, label: '0 0.5 0.5 0.2 0.2\n1 0.25 0.25 0.1 0.1\n' },
    { name: 'images/train/b.png', seed: 2, label: '' },
    { name: 'images/train/copy-of-a.png', seed: 1 },
    { name: 'images/val/a.png', seed: 3, label: '1 0.5 0.5 0.3 0.3\n' },
    { name: 'images/val/c.jpg', seed: 4, format: 'jpeg' },
  ]);
  fs.writeFileSync(
    path.join(folder, 'data.yaml'),
    'path: .\ntrain: images/train\nval: images/val\nnames: [nodule, mass]\n',
  );
  const { run_id, dataset_id } = await importFolder(lead, folder);
  const run = await settled(lead, run_id);
  expect(run.error, worker.output()).toBeNull();
  expect(run.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'setup-workspace completed',
    'crawl-images completed',
    'validate-images completed',
    'deduplicate-images completed',
    'generate-labels skipped',
    'storage-tiering completed',
    'quality-report completed',
    'cleanup completed',
  ]);
  const dataset = await getDataset(lead, { id: dataset_id });
  expect(dataset).toMatchObject({
    total_images: 4,
    total_annotations: 3,
    total_classes: 2,
    duplicate_groups: 1,
    labelled_images: 2,
    no_object_images: 1,
    unlabelled_images: 1,
  });
  expect(dataset.splits.map(({ name, images }) => [name, images])).toEqual([
    ['training', 2],
    ['validation', 2],
  ]);
});
