import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, expect, it } from 'vitest';
import type { PairVerdict } from '../../domain/decided-pairs';
import { query } from '../../testing/database';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { chest, photo } from '../../testing/pictures';
import { snapshotOf } from '../../testing/snapshot';
import { recover } from '../runs/steer-run';
import { getDataset } from './datasets';
import { decidePair } from './decide-pair';
import { listPairs } from './duplicate-pairs';
import { changeImages } from './image-changes';
import { listImages, restoreImages } from './images';
import { listDuplicates } from './problem-lists';

const instance = await anInstance();
const lead = instance.as('data_lead');
const worker = aWorker(instance);
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const folder = path.join(instance.inbox, 'pairs');
fs.mkdirSync(folder);
const write = async (name: string, image: Sharp) => fs.writeFileSync(path.join(folder, name), await image.toBuffer());
const original = await photo(0).png().toBuffer();
const scan = await chest(5).png().toBuffer();
await write('photo.png', sharp(original));
await write('photo_bright.png', sharp(original).linear(0.8, 30).png());
await write('photo_half.png', sharp(original).resize(160, 120).png());
fs.copyFileSync(path.join(folder, 'photo_half.png'), path.join(folder, 'photo_half_again.png'));
// Doubtful: the same chest with something else in a part of it.
await write('chest.png', sharp(scan).toColourspace('b-w').png());
await write('chest_half.png', sharp(scan).resize(200, 200).toColourspace('b-w').png());
await write('chest_later.png', chest(5, true).png());

const run = await importFolder(lead, folder, { validation_mode: 'lenient', enable_storage_tiering: false });
const ended = await settled(lead, run.run_id);
expect({ state: ended.state, error: ended.error }, worker.output()).toEqual({ state: 'completed', error: null });
const id = run.dataset_id;

const LIST = { limit: 100, sort_by: 'filename', sort_order: 'asc', class_filter: [] as string[] } as const;
const named = (name: string) => `${name}.png`;
const imageIds = new Map(
  (await listDuplicates(lead, { id, limit: 100 })).items.map(({ filename, image_id }) => [filename, image_id]),
);
const idOf = (name: string) => imageIds.get(named(name))!;
const decide = async (best: string, other: string, decision: PairVerdict) => {
  const { removed, restored } = await decidePair(lead, { id, image_id: idOf(best), other_id: idOf(other), decision });
  return { removed, restored };
};

/** Everything decisions and comparisons change, by name. */
async function state() {
  const { items } = await listDuplicates(lead, { id, limit: 100 });
  const nameOf = new Map(items.map(({ image_id, filename }) => [image_id, filename.replace('.png', '')]));
  const bests = new Map(
    items.flatMap(({ group_id, status, image_id }) => (status === 'best' ? [[group_id, image_id]] : [])),
  );
  const copies = items.flatMap(({ image_id, status, group_id, stage, copy_of, removed, is_decided }) =>
    status === 'duplicate'
      ? [
          `${nameOf.get(image_id)} of ${nameOf.get(bests.get(group_id)!)}, ${stage}${copy_of && copy_of !== bests.get(group_id) ? ` by ${nameOf.get(copy_of)}` : ''}` +
            `${removed ? ', removed' : ''}${is_decided ? ', decided' : ''}`,
        ]
      : [],
  );
  // Whatever was decided, the flags say what the report says.
  for (const [issue, stages] of [
    ['near_duplicate', ['near']],
    ['exact_duplicate', ['bytes', 'pixels']],
  ] as const) {
    const { images } = await listImages(lead, { ...LIST, id, issue, status: ['accepted', 'warned', 'duplicate'] });
    const copies = items.filter(({ status, stage }) => status === 'duplicate' && stages.some((each) => each === stage));
    expect(images.map(({ filename }) => filename).sort()).toEqual(copies.map(({ filename }) => filename).sort());
  }
  const pairs = (await listPairs(lead, { id, limit: 100 })).items.map(
    ({ best, other, verdict, decision }) =>
      `${nameOf.get(other.image_id)} of ${nameOf.get(best.image_id)}: ${verdict}, ${decision}`,
  );
  const { total_images, duplicates } = await getDataset(lead, { id });
  return { copies: copies.sort(), pairs: pairs.sort(), total_images, removed: duplicates.removed };
}

/** The step again, on all that is there. */
async function deduplicateAgain() {
  await recover(lead, { id: run.run_id, from_step: 4 });
  expect((await settled(lead, run.run_id)).state).toBe('completed');
}

const untouched = {
  copies: [
    'chest_half of chest, near',
    'photo_bright of photo, near',
    'photo_half of photo, near',
    'photo_half_again of photo, bytes by photo_half, removed',
  ],
  pairs: [
    'chest of chest_later: doubtful, undecided',
    'chest_half of chest: duplicate, undecided',
    'photo_bright of photo: duplicate, undecided',
    'photo_half of photo: duplicate, undecided',
  ],
  total_images: 6,
  removed: 1,
};
const decided = {
  copies: [
    'chest of chest_later, near, removed, decided',
    'chest_half of chest_later, near by chest',
    'photo_half of photo, near, removed, decided',
    'photo_half_again of photo, bytes by photo_half, removed',
  ],
  pairs: [
    'chest of chest_later: doubtful, same',
    'chest_half of chest_later: doubtful, undecided',
    'photo_bright of photo: duplicate, different',
    'photo_half of photo: duplicate, same',
  ],
  total_images: 4,
  removed: 3,
};

it('sets aside what is the same and keeps what is different, and the next comparison comes to the same', async () => {
  expect(await state()).toEqual(untouched);
  expect(await decide('chest_later', 'chest', 'same')).toEqual({ removed: 1, restored: 0 });
  expect(await decide('photo', 'photo_half', 'same')).toEqual({ removed: 1, restored: 0 });
  // Whichever of the two is named first.
  expect(await decide('photo_bright', 'photo', 'different')).toEqual({ removed: 0, restored: 0 });
  expect(await state()).toEqual(decided);
  const { rows } = await snapshotOf(instance, run);
  await deduplicateAgain();
  expect(await state()).toEqual(decided);
  const again = await snapshotOf(instance, run);
  for (const table of ['duplicate_group', 'image']) expect(again.rows[table]).toEqual(rows[table]);
});

it('refuses what other decisions say the opposite of, and pairs that nothing was found about', async () => {
  await expect(decide('photo', 'chest', 'same')).rejects.toMatchObject({ code: 'pair_not_found' });
  await expect(decide('photo_half', 'photo_half_again', 'different')).rejects.toMatchObject({ code: 'pair_not_found' });
  // The half one is the same as chest_later when it is the same as chest; that one is.
  expect(await decide('chest_later', 'chest_half', 'different')).toEqual({ removed: 0, restored: 0 });
  await expect(decide('chest', 'chest_half', 'same')).rejects.toMatchObject({ code: 'decisions_contradict' });
  await decide('chest_later', 'chest_half', 'undecided');
  expect(await state()).toEqual(decided);
});

it('takes decisions back, to where all was before, and says who decided what when', async () => {
  await decide('chest_later', 'chest', 'undecided');
  expect(await decide('photo', 'photo_half', 'undecided')).toEqual({ removed: 0, restored: 1 });
  expect(await decide('photo', 'photo_half', 'undecided')).toEqual({ removed: 0, restored: 0 });
  await decide('photo', 'photo_bright', 'undecided');
  expect(await state()).toEqual(untouched);
  await deduplicateAgain();
  expect(await state()).toEqual(untouched);
  const events = await query<{ decision: string; actor: string }>(
    instance.database.adminUrl,
    `select decision, actor, at is not null as has_time from darkroom.duplicate_decision where dataset_id = $1 order by id`,
    [id],
  );
  const sequence = ['same', 'same', 'different', 'different', 'undecided', 'undecided', 'undecided', 'undecided'];
  expect(events).toEqual(sequence.map((decision) => ({ decision, actor: 'a data_lead', has_time: true })));
});

it('counts bringing back a copy as taking back that it is the same', async () => {
  const splits = async () =>
    query(instance.database.adminUrl, `select filename, split from darkroom.image where dataset_id = $1 order by 1`, [
      id,
    ]);
  const before = await splits();
  await decide('photo', 'photo_half', 'same');
  expect(await restoreImages(lead, { id, image_ids: [idOf('photo_half')] })).toEqual({ restored: 1 });
  expect(await state()).toEqual(untouched);
  expect(await splits()).toEqual(before);
});

it('leaves aside what a person has set aside, whatever is decided about copies', async () => {
  const image_ids = [idOf('photo_half')];
  await changeImages(lead, { id, image_ids, action: 'quarantine', reason: 'Blank' });
  await decide('photo', 'photo_half', 'same');
  expect(await decide('photo', 'photo_half', 'undecided')).toEqual({ removed: 0, restored: 0 });
  const statuses = async () =>
    query(instance.database.adminUrl, 'select status, issues from darkroom.image where id = $1', image_ids);
  expect(await statuses()).toEqual([{ status: 'quarantined', issues: expect.arrayContaining(['set_aside']) }]);
  await restoreImages(lead, { id, image_ids });
  expect(await state()).toEqual(untouched);
});
