import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageListInput } from '../../domain/wire/image-lists';
import { exportInput, publishInput } from '../../domain/wire/versions';
import { listImages } from '../../services/datasets/images';
import { cancelExport, exportVersion, getExportView, publishVersion } from '../../services/datasets/version-exports';
import { deleteVersion, freezeVersion, getVersionView } from '../../services/datasets/versions';
import { undo } from '../../services/runs/undo-run';
import { drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { until } from '../../testing/poll';

const instance = await anInstance();
const lead = instance.as('data_lead');
const worker = aWorker(instance);
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const SPLITS = { training: [0, 1, 2, 3], validation: [4, 5], test: [6] };
const ROWS = '0 0.5 0.5 0.25 0.25\n1 0.1 0.1 0.6 0.1 0.6 0.7\n';
const NOTHING = 3; // its label file is empty
let id = '';
let later = '';

async function imported(name: string, splits: Record<string, number[]>, more: Record<string, unknown> = {}) {
  const folder = path.join(instance.inbox, name);
  for (const [split, seeds] of Object.entries(splits)) {
    await drawImages(
      folder,
      seeds.map((seed) => ({ name: `${split}/images/${seed}.png`, seed, label: seed === NOTHING ? '' : ROWS })),
    );
  }
  fs.writeFileSync(
    path.join(folder, 'data.yaml'),
    `names: [nodule, mass]\n${Object.keys(splits)
      .map((split) => `${split}: ${split}/images\n`)
      .join('')}`,
  );
  const run = await importFolder(lead, folder, { hot_storage_threshold: 3 }, more);
  expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed', error: null });
  return run;
}

const ended = (export_id: string) =>
  until(worker.output, async () => {
    const view = await getExportView(lead, { id, export_id });
    return ['completed', 'failed', 'cancelled'].includes(view.state) && view;
  });

/** Files below a place of the hot store, with their sha256. */
function filesAt(place: string): Map<string, string> {
  const root = instance.hot.localPath(`${place}organized`)!;
  const names = fs.existsSync(root) ? (fs.readdirSync(root, { recursive: true }) as string[]) : [];
  const files = names.filter((name) => fs.statSync(path.join(root, name)).isFile()).sort();
  return new Map(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(fs.readFileSync(path.join(root, name)))
        .digest('hex'),
    ]),
  );
}
const textAt = (place: string, name: string) =>
  fs.readFileSync(instance.hot.localPath(`${place}organized/${name}`)!, 'utf8');

beforeAll(async () => {
  id = (await imported('first', SPLITS)).dataset_id;
  later = (await imported('second', { training: [7] }, { name: undefined, dataset_id: id })).run_id;
  await freezeVersion(lead, { id });
});

describe('a published version', () => {
  let place = '';
  beforeAll(async () => {
    const asked = await publishVersion(lead, publishInput.parse({ id, version: 1 }));
    const done = await ended(asked.id);
    expect(done).toMatchObject({ state: 'completed', error: null, done: 8, total: 8, percentage: 100 });
    place = done.place;
  });

  it('lies in the published layout, images as they came, whatever tier they are in', async () => {
    const files = filesAt(place);
    const stems = { training: [0, 1, 2, 3, 7], validation: [4, 5], test: [6] };
    const expected = Object.entries(stems).flatMap(([split, seeds]) =>
      seeds.flatMap((seed) => [`${split}/images/${seed}.png`, `${split}/labels/${seed}.txt`]),
    );
    expect([...files.keys()]).toEqual(
      [...expected, 'classes.txt', 'data.yaml', 'manifest.jsonl', 'summary.json'].sort(),
    );
    const { items } = await listImages(lead, imageListInput.parse({ id, limit: 100 }));
    for (const { filename, split, sha256 } of items)
      expect(files.get(`${split}/images/${path.basename(filename)}`)).toBe(sha256);
    expect(textAt(place, 'classes.txt')).toBe('nodule\nmass\n');
    expect(textAt(place, `training/labels/${NOTHING}.txt`)).toBe('');
  });

  it('counts in its manifest and summary what it holds', () => {
    const lines = textAt(place, 'manifest.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; sha256: string; split: string });
    expect(lines).toHaveLength(8);
    const files = filesAt(place);
    for (const { name, sha256, split } of lines) expect(files.get(`${split}/images/${name}`)).toBe(sha256);
    expect(JSON.parse(textAt(place, 'summary.json'))).toMatchObject({
      ...{ version: 1, format: 'yolo', losses: [] },
      splits: {
        training: { images: 5, annotations: 8 },
        validation: { images: 2, annotations: 4 },
        test: { images: 1, annotations: 2 },
      },
    });
  });

  it('is the same dataset when it is imported again', async () => {
    const folder = path.join(instance.inbox, 'again');
    fs.cpSync(instance.hot.localPath(`${place}organized`)!, folder, { recursive: true });
    const run = await importFolder(lead, folder);
    expect(await settled(lead, run.run_id), worker.output()).toMatchObject({ state: 'completed', error: null });
    const seen = async (dataset: string) =>
      (await listImages(lead, imageListInput.parse({ id: dataset, limit: 100 }))).items
        .map(({ sha256, split, annotations, status }) => ({
          ...{ sha256, split, status },
          annotations: annotations.map(({ class_name, bbox, geometry }) => ({ class_name, bbox, geometry })),
        }))
        .sort((a, b) => (a.sha256! < b.sha256! ? -1 : 1));
    expect(await seen(run.dataset_id)).toEqual(await seen(id));
  });
});

it('exports the same version in every format, also to the cold store, and says what is lost', async () => {
  const view = await exportVersion(lead, exportInput.parse({ id, version: 1, format: 'coco', store: 'cold' }));
  expect(view.losses).toEqual([]);
  const voc = await exportVersion(lead, exportInput.parse({ id, version: 1, format: 'voc' }));
  expect(voc.losses).toEqual(['7 polygons become their boxes.']);
  const [coco, done] = [await ended(view.id), await ended(voc.id)];
  expect([coco.state, done.state]).toEqual(['completed', 'completed']);
  const file = instance.cold.localPath(`${coco.place}organized/training/labels/instances.json`)!;
  const { images, annotations } = JSON.parse(fs.readFileSync(file, 'utf8'));
  expect([images.length, annotations.length]).toEqual([5, 8]);
  expect(textAt(done.place, 'test/labels/6.xml')).toContain('<name>nodule</name>');
});

it('leaves nothing when it is cancelled', async () => {
  const { id: export_id, place } = await exportVersion(lead, exportInput.parse({ id, version: 1 }));
  await cancelExport(lead, { id, export_id });
  expect(await ended(export_id)).toMatchObject({ state: 'cancelled' });
  expect([...filesAt(place)]).toEqual([]);
});

it('is written anew without the images of an import that is undone; the version keeps their hashes', async () => {
  const before = await getVersionView(lead, { id, version: 1 });
  const published = before.exports.find(({ is_publication }) => is_publication)!;
  await undo(lead, { id: later });
  await until(worker.output, async () => (await getVersionView(lead, { id, version: 1 })).erased === 1);
  expect(await ended(published.id)).toMatchObject({ state: 'completed', total: 7 });
  expect([...filesAt(published.place).keys()]).not.toContain('training/images/7.png');
  expect(textAt(published.place, 'manifest.jsonl').trim().split('\n')).toHaveLength(7);
  expect(await getVersionView(lead, { id, version: 1 })).toMatchObject({ images: 7, erased: 1, hash: before.hash });
});

it('goes with its version', async () => {
  const { exports } = await getVersionView(lead, { id, version: 1 });
  await deleteVersion(lead, { id, version: 1 });
  await until(worker.output, () => exports.every(({ place }) => filesAt(place).size === 0));
});
