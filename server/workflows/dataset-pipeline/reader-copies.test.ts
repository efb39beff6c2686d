import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { PairVerdict } from '../../domain/decided-pairs';
import { importRequest } from '../../domain/wire/imports';
import { getDataset } from '../../services/datasets/datasets';
import { decidePair } from '../../services/datasets/decide-pair';
import { listImages } from '../../services/datasets/images';
import { listDuplicates, listVerdicts } from '../../services/datasets/problem-lists';
import { dryRunImport } from '../../services/imports/dry-run';
import { recover } from '../../services/runs/steer-run';
import { undo } from '../../services/runs/undo-run';
import { getRunView } from '../../services/runs/view-run';
import { blocks } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { photo } from '../../testing/pictures';
import { until } from '../../testing/poll';
import { snapshotOf } from '../../testing/snapshot';

const instance = await anInstance();
const lead = instance.as('data_lead');
const worker = aWorker(instance);
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

async function tree(name: string, files: Record<string, Sharp | string>): Promise<string> {
  const folder = path.join(instance.inbox, name);
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(folder, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, typeof content === 'string' ? content : await content.png().toBuffer());
  }
  return folder;
}

async function imported(folder: string, pipeline: Record<string, unknown> = {}, dataset_id?: string) {
  const run = await importFolder(
    lead,
    folder,
    { validation_mode: 'lenient', enable_storage_tiering: false, ...pipeline },
    dataset_id ? { name: undefined, dataset_id } : {},
  );
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}

async function undone(id: string) {
  await undo(lead, { id });
  await until(
    () => `the import to be undone: ${worker.output()}`,
    async () => (await getRunView(lead, { id })).undo === 'done',
  );
}

// Pixel hashes are kept: they are facts.
const plain = (row: string) => row.replace(/"pixel_hash":("[^"]*"|null),?/, '');

/** The images in the lists, each with its layers; and the report. */
async function seen(id: string) {
  const { images } = await listImages(lead, {
    id,
    limit: 100,
    sort_by: 'filename',
    sort_order: 'asc',
    class_filter: [],
    status: [],
  });
  const { items } = await listDuplicates(lead, { id, limit: 100 });
  return {
    images: Object.fromEntries(
      images.map(({ filename, annotations, no_finding_readers }) => [
        path.basename(filename),
        [
          ...annotations.map(
            ({ layer, reader, class_name }) => `${layer}${reader ? '' : ' (no reader)'}: ${class_name}`,
          ),
          ...no_finding_readers.map((reader) => `${reader}: nothing`),
        ].sort(),
      ]),
    ),
    report: items
      .map(({ filename, status, stage, bytes_saved }) => `${path.basename(filename)} ${status} ${stage} ${bytes_saved}`)
      .sort(),
  };
}

const yolo = await tree('yolo', {
  // Readers R1 to R3 are listed; nobody knows of others.
  'data.yaml': 'names: [heart, lung]\nreaders: [R1, R2, R3]\n',
  'images/a_R1.png': blocks(1),
  'images/a_R2.png': blocks(2),
  'images/a_R3.png': blocks(3),
  'labels/a_R1.txt': '0 0.5 0.5 0.2 0.2\n',
  'labels/a_R2.txt': '0 0.5 0.5 0.2 0.2\n1 0.3 0.3 0.1 0.1\n',
  'labels/a_R3.txt': '',
  // Not listed, but the same pixels.
  'images/b_R8.png': blocks(4),
  'images/b_R9.png': blocks(4),
  'labels/b_R9.txt': '1 0.5 0.5 0.2 0.2\n',
  // Left and right.
  'images/hand_L5.png': blocks(5),
  'images/hand_R5.png': blocks(6),
  'images/hand_R6.png': blocks(7),
  'labels/hand_R5.txt': '0 0.5 0.5 0.2 0.2\n',
});
it('makes one image with a layer for each reader of copies that a list names or whose pixels are the same', async () => {
  const run = await imported(yolo);
  const { images, report } = await seen(run.dataset_id);
  // Which of the a's is kept depends on how sharp they are.
  const kept = Object.keys(images).find((name) => name.startsWith('a_'))!;
  const named = (name: string) => name.replace(kept, 'the a that is kept');
  expect(Object.fromEntries(Object.entries(images).map(([name, said]) => [named(name), said]))).toEqual({
    'the a that is kept': ['R1: heart', 'R2: heart', 'R2: lung', 'R3: nothing'],
    'b_R9.png': ['R9: lung'],
    'hand_L5.png': [],
    'hand_R5.png': ['reference (no reader): heart'],
    'hand_R6.png': [],
  });
  expect(report.map(named).sort()).toEqual(
    [
      'the a that is kept best null 0',
      ...['a_R1.png', 'a_R2.png', 'a_R3.png']
        .filter((name) => name !== kept)
        .map((name) => `${name} duplicate reader 0`),
      'b_R8.png duplicate reader 0',
      'b_R9.png best null 0',
      'hand_L5.png unique null 0',
      'hand_R5.png unique null 0',
      'hand_R6.png unique null 0',
    ].sort(),
  );
  expect(await getDataset(lead, { id: run.dataset_id })).toMatchObject({
    total_images: 5,
    total_annotations: 5,
    labelled_images: 3,
    unlabelled_images: 2,
    duplicates: { groups: 0, duplicates: 0, removed: 0, bytes_saved: 0 },
  });
  const before = await snapshotOf(instance, run);
  await recover(lead, { id: run.run_id, from_step: 4 });
  expect((await settled(lead, run.run_id)).state).toBe('completed');
  expect(await seen(run.dataset_id)).toEqual({ images, report });
  const { rows } = await snapshotOf(instance, run);
  for (const table of ['annotation', 'no_finding', 'image', 'duplicate_group'])
    expect(rows[table]).toEqual(before.rows[table]);
});

it('leaves every copy as it was when deduplication is switched off', async () => {
  const { dataset_id } = await imported(yolo, { enable_deduplication: false });
  const { images } = await seen(dataset_id);
  expect(images).toMatchObject({ 'a_R1.png': ['reference (no reader): heart'], 'a_R3.png': [], 'b_R8.png': [] });
  expect(Object.keys(images)).toHaveLength(8);
});

const row = (image: string, reader: string, what: string) => `${image},${what},${reader},10,10,40,40`;
const table = [
  'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max',
  row('7', 'R1', 'Nodule,3'),
  row('7', 'R2', 'Mass,4'),
];

it('gives rows of a table that name the image to the copy of their reader, and makes one image of the copies', async () => {
  const folder = await tree('vinbigdata', {
    'train/7_R1.png': blocks(1),
    'train/7_R2.png': blocks(2),
    'train/8_R1.png': blocks(3),
    'train.csv': `${[...table, '8,No finding,14,R1,,,,', row('9', 'R1', 'Mass,4')].join('\n')}\n`,
  });
  const request = importRequest.parse({ name: 'looked at', source: { type: 'folder', path: folder } });
  const look = await dryRunImport(lead, request);
  expect(look.problems.map(({ code, count }) => [code, count])).toEqual([['orphan_row', 1]]);
  const { dataset_id } = await imported(folder);
  const { images } = await seen(dataset_id);
  expect(Object.values(images)).toEqual([['R1: Nodule', 'R2: Mass'], ['R1: nothing']]);
  const { items } = await listVerdicts(lead, { id: dataset_id, limit: 100, subject: 'label' });
  expect(items.map(({ line, code }) => [line, code])).toEqual([[5, 'orphan_row']]);
});

it('keeps them layers of their image when people decide about it', async () => {
  const original = await photo(0).png().toBuffer();
  const folder = await tree('decided', {
    'data.yaml': 'names: [heart, lung]\nreaders: [R1, R2]\n',
    'images/a_R1.png': sharp(original),
    'images/a_R2.png': sharp(original).resize(160, 120),
    'images/b.png': sharp(original).linear(0.8, 30).resize(200, 150),
    'labels/a_R1.txt': '0 0.5 0.5 0.2 0.2\n',
    'labels/a_R2.txt': '1 0.5 0.5 0.2 0.2\n',
  });
  const { dataset_id: id } = await imported(folder);
  const before = await seen(id);
  const said = ['R1: heart', 'R2: lung'];
  expect(before.images).toEqual({ 'a_R1.png': said, 'b.png': [] });
  const { items } = await listDuplicates(lead, { id, limit: 10 });
  const idOf = (name: string) => items.find(({ filename }) => filename.endsWith(name))!.image_id;
  const decide = (decision: PairVerdict) =>
    decidePair(lead, { id, image_id: idOf('a_R1.png'), other_id: idOf('b.png'), decision });
  expect(await decide('same')).toMatchObject({ removed: 1, restored: 0 });
  expect(await seen(id)).toEqual({ images: { 'a_R1.png': said }, report: before.report });
  await decide('different');
  expect(await seen(id)).toMatchObject({
    images: before.images,
    report: ['a_R1.png best null 0', 'a_R2.png duplicate reader 0', 'b.png unique null 0'],
  });
  await decide('undecided');
  expect(await seen(id)).toEqual(before);
});

describe('copies of readers in a dataset that grows', () => {
  const heart = '0 0.5 0.5 0.2 0.2\n';
  const both = (folder: string) => ({
    'data.yaml': 'names: [heart, lung]\nreaders: [R1, R2]\n',
    [`images/${folder}/a_R1.png`]: blocks(11),
    [`images/${folder}/a_R2.png`]: blocks(12),
    [`labels/${folder}/a_R1.txt`]: heart,
    [`labels/${folder}/a_R2.txt`]: '1 0.5 0.5 0.2 0.2\n',
  });
  const merged = ['R1: heart', 'R2: lung'];

  it('become one image when they come together; what another import brings stays beside what is there', async () => {
    const one = await imported(await tree('grows-1', both('x')));
    const { dataset_id } = one;
    const first = await seen(dataset_id);
    const before = await snapshotOf(instance, one);
    const [kept] = Object.keys(first.images);
    expect(first.images).toEqual({ [kept!]: merged });

    // A third reader's copy, of the same pixels as the one that is kept: nothing that somebody said may go.
    const two = await imported(
      await tree('grows-2', {
        'data.yaml': 'names: [heart, lung]\nreaders: [R3]\n',
        'images/y/a_R3.png': blocks(kept === 'a_R1.png' ? 11 : 12),
        'labels/y/a_R3.txt': heart,
      }),
      {},
      dataset_id,
    );
    expect((await seen(dataset_id)).images).toEqual({
      [kept!]: merged,
      'a_R3.png': ['reference (no reader): heart'],
    });
    // The same copies again say nothing new: one image of them, and that one a copy.
    const three = await imported(await tree('grows-3', both('z')), {}, dataset_id);
    const grown = await seen(dataset_id);
    expect(Object.keys(grown.images).sort()).toEqual([kept, 'a_R3.png'].sort());
    expect(grown.report.map((row) => row.replace(/ \d+$/, '')).sort()).toEqual(
      [
        `${kept} best null`,
        `${kept} duplicate bytes`,
        `a_R3.png duplicate bytes`,
        ...Array(2).fill(`${kept === 'a_R1.png' ? 'a_R2.png' : 'a_R1.png'} duplicate reader`),
      ].sort(),
    );
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({
      total_images: 2,
      duplicates: { groups: 1, duplicates: 2, removed: 1 },
    });

    // Undone, all is as it was; and without the first, what came like it stands for it.
    await undone(three.run_id);
    await undone(two.run_id);
    const after = await snapshotOf(instance, one);
    for (const table of ['image', 'annotation', 'no_finding', 'layer', 'duplicate_group', 'stored_object'])
      expect(after.rows[table]!.map(plain).sort(), table).toEqual(before.rows[table]!.map(plain).sort());
    const again = await imported(await tree('grows-4', both('z')), {}, dataset_id);
    await undone(one.run_id);
    expect(await seen(dataset_id)).toEqual({
      images: { [kept!]: merged },
      report: first.report,
    });
    const annotations = (await snapshotOf(instance, again)).rows.annotation!;
    await recover(lead, { id: again.run_id, from_step: 4 });
    expect((await settled(lead, again.run_id)).state).toBe('completed');
    expect((await snapshotOf(instance, again)).rows.annotation).toEqual(annotations);
    await undone(again.run_id);
    const empty = await snapshotOf(instance, again);
    expect([empty.rows.layer, empty.rows.annotation, empty.rows.duplicate_group]).toEqual([[], [], []]);
  });
});
