import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { getDataset } from '../../services/datasets/datasets';
import { listPairs } from '../../services/datasets/duplicate-pairs';
import { listImages } from '../../services/datasets/images';
import { listDuplicates } from '../../services/datasets/problem-lists';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { chest, photo } from '../../testing/pictures';
import { copyShared } from '../../testing/shared-data';
import { snapshotOf } from '../../testing/snapshot';

const instance = await anInstance();
const lead = instance.as('data_lead');
const trigger = path.join(instance.home, 'failpoint');
const hire = () => aWorker(instance, { DARKROOM_FAILPOINT_FILE: trigger });
let worker = hire();
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const ORIGINALS = 5;
const folder = path.join(instance.inbox, 'planted');

/** Originals with planted copies (the name says of which one), and pictures that have none. */
async function plant(): Promise<void> {
  fs.mkdirSync(folder);
  const write = async (name: string, image: Sharp) => fs.writeFileSync(path.join(folder, name), await image.toBuffer());
  for (let seed = 0; seed < ORIGINALS; seed++) {
    const original = await photo(seed).png().toBuffer();
    const copy = () => sharp(original);
    await write(`${seed}.png`, copy());
    await write(`${seed}_half.png`, copy().resize(160, 120).png());
    await write(`${seed}_recompressed.jpg`, copy().jpeg({ quality: 45 }));
    await write(`${seed}_brighter.png`, copy().linear(0.8, 30).png());
    await write(`${seed}_mirrored.png`, copy().flop().png());
    await write(`${seed}_other.png`, photo(1000 + seed).png());
  }
  fs.copyFileSync(path.join(folder, '0.png'), path.join(folder, '0_bytes.png'));
  fs.copyFileSync(path.join(folder, '1_half.png'), path.join(folder, '1_half_bytes.png'));
  await write('blank-a.png', sharp({ create: { width: 200, height: 150, channels: 3, background: '#335' } }).png());
  await write('blank-b.png', sharp({ create: { width: 201, height: 150, channels: 3, background: '#334' } }).png());
  // A chest seen twice: the same, and with something else where the heart is.
  await write('chest.png', chest(5).png());
  await write('chest_later.png', chest(5, true).png());
  await write(
    'chest_half.png',
    sharp(await chest(5).png().toBuffer())
      .resize(200, 200)
      .toColourspace('b-w')
      .png(),
  );
}
await plant();
const files = fs.readdirSync(folder);

async function imported(pipeline: Record<string, unknown>, from = folder) {
  const run = await importFolder(lead, from, {
    validation_mode: 'lenient',
    enable_storage_tiering: false,
    ...pipeline,
  });
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}

const duplicatesOf = async (id: string) => (await listDuplicates(lead, { id, limit: 1000 })).items;
const undecidedOf = async (id: string) => (await listPairs(lead, { id, limit: 1000, decision: ['undecided'] })).items;
const nameOf = (file: string) => file.replace(/\.\w+$/, '');
const PLANTED = ['half', 'recompressed', 'brighter'];
const nearPairs = Array.from({ length: ORIGINALS }, (_, seed) =>
  PLANTED.map((kind) => `${seed}_${kind} of ${seed}`),
).flat();

async function copiesOf(id: string): Promise<string[]> {
  const rows = await duplicatesOf(id);
  const best = new Map(
    rows.flatMap((row) => (row.status === 'best' ? [[row.group_id, nameOf(row.filename)] as const] : [])),
  );
  return rows
    .filter(({ status }) => status === 'duplicate')
    .map(
      (row) => `${nameOf(row.filename)} of ${best.get(row.group_id)} by ${row.stage}${row.removed ? ', removed' : ''}`,
    )
    .sort();
}

const calm = await imported({});

describe('an import with planted copies', () => {
  it('finds all of them and nothing else, and by default leaves near ones to a person', async () => {
    const { dataset_id } = calm;
    expect(await copiesOf(dataset_id)).toEqual(
      [
        ...nearPairs.map((pair) => `${pair} by near`),
        'chest_half of chest by near',
        '0_bytes of 0 by bytes, removed',
        '1_half_bytes of 1 by bytes, removed',
      ].sort(),
    );
    const rows = await duplicatesOf(dataset_id);
    expect(new Set(rows.map(({ filename }) => filename)).size).toBe(files.length);
    expect(rows).toHaveLength(files.length);
    const [half, twin] = ['1_half.png', '1_half_bytes.png'].map((name) => rows.find((row) => row.filename === name)!);
    expect(half!.copy_of === twin!.image_id || twin!.copy_of === half!.image_id).toBe(true);
    const pairs = await undecidedOf(dataset_id);
    expect(
      pairs
        .map(({ best, other, verdict }) => `${nameOf(other.filename)} of ${nameOf(best.filename)}: ${verdict}`)
        .sort(),
    ).toEqual(
      [
        ...nearPairs.map((pair) => `${pair}: duplicate`),
        'chest_half of chest: duplicate',
        'chest of chest_later: doubtful',
      ].sort(),
    );
    expect(pairs.every(({ similarity }, at) => at === 0 || similarity <= pairs[at - 1]!.similarity)).toBe(true);
    // Copies that stay go with their best.
    expect(pairs.filter(({ verdict, is_leakage }) => verdict === 'duplicate' && is_leakage)).toEqual([]);
  });

  it('flags copies by how they were found, so that lists of images can be narrowed to them', async () => {
    const flagged = async (issue: string) =>
      (
        await listImages(lead, {
          id: calm.dataset_id,
          limit: 1000,
          sort_by: 'filename',
          sort_order: 'asc',
          class_filter: [],
          status: ['accepted', 'warned', 'duplicate'],
          issue,
        })
      ).images.map(({ filename }) => nameOf(filename));
    expect(await flagged('near_duplicate')).toEqual(
      [...nearPairs.map((pair) => pair.replace(/ of .*/, '')), 'chest_half'].sort(),
    );
    expect(await flagged('exact_duplicate')).toEqual(['0_bytes', '1_half_bytes']);
  });

  it('takes nothing away when it is only to report', async () => {
    const { dataset_id } = await imported({ dedup_action: 'report' });
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({ total_images: files.length });
    const found = await copiesOf(dataset_id);
    expect(found).toHaveLength(nearPairs.length + 3);
    expect(found.filter((copy) => copy.endsWith('removed'))).toEqual([]);
  });

  it('sets near copies aside as well when told to, but not doubtful ones', async () => {
    const { dataset_id } = await imported({ dedup_action: 'remove' });
    const copies = nearPairs.length + 3;
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({
      total_images: files.length - copies,
      statuses: { duplicate: copies },
    });
    const left = await undecidedOf(dataset_id);
    expect(left.map(({ other }) => other.filename)).toEqual(['chest.png']);
  });

  it('gives the same when the worker is killed in the step', async () => {
    const undisturbed = await snapshotOf(instance, calm);
    fs.writeFileSync(trigger, 'before-commit@4 2');
    const run = await importFolder(lead, folder, { validation_mode: 'lenient', enable_storage_tiering: false });
    await worker.ended;
    expect(fs.existsSync(trigger)).toBe(false);
    worker = hire();
    expect((await settled(lead, run.run_id)).error).toBeNull();
    const afterKill = await snapshotOf(instance, run);
    for (const table of ['duplicate_group', 'duplicate_pair', 'image'])
      expect(afterKill.rows[table]).toEqual(undisturbed.rows[table]);
  });
});

it('of imagededup holds: the resized photo is a copy, mirror and rotation are not', async ({ skip }) => {
  const photos = path.join(instance.inbox, 'imagededup');
  if (!copyShared('cases/imagededup/mixed_images', photos))
    return skip('the shared cases are not beside this checkout');
  const { dataset_id } = await imported({}, photos);
  expect(await copiesOf(dataset_id)).toEqual(['ukbench00120_resize of ukbench00120 by near']);
  expect((await duplicatesOf(dataset_id)).map(({ filename, status }) => `${filename} ${status}`).sort()).toEqual([
    'ukbench00120.jpg best',
    'ukbench00120_hflip.jpg unique',
    'ukbench00120_resize.jpg duplicate',
    'ukbench00120_rotation.jpg unique',
    'ukbench09268.jpg unique',
  ]);
});
