import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import sharp, { type Sharp } from 'sharp';
import { afterAll, expect, it } from 'vitest';
import type { PairVerdict } from '../../domain/decided-pairs';
import { decidePair } from '../../services/datasets/decide-pair';
import { listPairs } from '../../services/datasets/duplicate-pairs';
import { restoreImages } from '../../services/datasets/images';
import { listDuplicates } from '../../services/datasets/problem-lists';
import { recover } from '../../services/runs/steer-run';
import { undo } from '../../services/runs/undo-run';
import { getRunView } from '../../services/runs/view-run';
import { query } from '../../testing/database';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { chest, photo } from '../../testing/pictures';
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

const original = await photo(0).png().toBuffer();
const scan = await chest(5).png().toBuffer();
const PICTURES: Record<string, () => Sharp> = {
  photo: () => sharp(original),
  half: () => sharp(original).resize(160, 120),
  bright: () => sharp(original).linear(0.8, 30),
  other: () => photo(7),
  chest: () => sharp(scan).toColourspace('b-w'),
  chest_half: () => sharp(scan).resize(200, 200).toColourspace('b-w'),
  // Something else in a part of it: nearly the same as the chest.
  later: () => chest(5, true),
};
let folders = 0;

/** Imports these pictures, as PNG unless the name says otherwise. */
async function imported(names: string[], dataset_id?: string) {
  const folder = path.join(instance.inbox, `import-${++folders}`);
  fs.mkdirSync(folder);
  for (const name of names) {
    const picture = PICTURES[name.replace(/-again$/, '')]!();
    fs.writeFileSync(path.join(folder, `${name}.png`), await picture.png().toBuffer());
  }
  const run = await importFolder(
    lead,
    folder,
    { validation_mode: 'lenient', enable_storage_tiering: false, splits: { training: 1, test: 1 } },
    dataset_id ? { name: undefined, dataset_id } : {},
  );
  return done(run);
}

async function done<Run extends { run_id: string }>(run: Run): Promise<Run> {
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}

async function undone({ run_id }: { run_id: string }) {
  await undo(lead, { id: run_id });
  await until(
    () => `the import to be undone: ${worker.output()}`,
    async () => (await getRunView(lead, { id: run_id })).undo === 'done',
  );
}

const FLAGS = { bytes: 'exact_duplicate', pixels: 'exact_duplicate', near: 'near_duplicate', reader: null };
const flagsOf = (id: string) =>
  rowsOf(
    `select id::text as image_id, array(select x from unnest(issues) x where x like '%duplicate') as issues
     from darkroom.image where dataset_id = $1::uuid order by image_id`,
    id,
  );

/** What people see of the copies of a dataset, by name; and how to decide about its pairs. */
function lookingAt(id: string) {
  const rows = async () => (await listDuplicates(lead, { id, limit: 100 })).items;
  const nameOf = (filename: string) => filename.replace('.png', '');
  const idOf = async (name: string) => (await rows()).find(({ filename }) => nameOf(filename) === name)!.image_id;
  return {
    idOf,
    async copies() {
      const items = await rows();
      // Whatever was imported, decided or undone, the flags say what the report says.
      const flagged = items.map(({ image_id, stage }) => ({ image_id, issues: stage ? [FLAGS[stage]] : [] }));
      expect(await flagsOf(id)).toEqual(flagged.sort((a, b) => (a.image_id < b.image_id ? -1 : 1)));
      const named = new Map(items.map(({ image_id, filename }) => [image_id, nameOf(filename)]));
      const bests = new Map(items.flatMap((row) => (row.status === 'best' ? [[row.group_id, row.image_id]] : [])));
      return items
        .filter(({ status }) => status === 'duplicate')
        .map(({ filename, group_id, group_size, stage, copy_of, removed, is_decided }) => {
          const best = bests.get(group_id)!;
          const by = copy_of && copy_of !== best ? ` by ${named.get(copy_of)}` : '';
          const how = [removed && 'removed', is_decided && 'decided'].filter(Boolean).join(', ');
          return `${nameOf(filename)} of ${named.get(best)} (${group_size}): ${stage}${by}${how && `, ${how}`}`;
        })
        .sort();
    },
    async pairs() {
      const { items } = await listPairs(lead, { id, limit: 100 });
      return items
        .map(({ best, other, decision }) => `${nameOf(other.filename)} of ${nameOf(best.filename)}: ${decision}`)
        .sort();
    },
    async decide(best: string, other: string, decision: PairVerdict) {
      const [image_id, other_id] = [await idOf(best), await idOf(other)];
      const { removed, restored } = await decidePair(lead, { id, image_id, other_id, decision });
      return { removed, restored };
    },
  };
}

const rowsOf = <Row extends Record<string, unknown>>(sql: string, ...values: string[]) =>
  query<Row>(instance.database.adminUrl, sql, values);
const imagesOf = (run: { run_id: string }) =>
  rowsOf('select filename, status, split, issues from darkroom.image where run_id = $1::uuid order by 1', run.run_id);

it('leaves the dataset as it was, and decisions wait for what they are about', async () => {
  const first = await imported(['half', 'other', 'chest', 'later']);
  const before = await snapshotOf(instance, first);
  const { copies, pairs, decide, idOf } = lookingAt(first.dataset_id);
  const apart = ['chest of later: undecided'];
  expect([await copies(), await pairs()]).toEqual([[], apart]);
  const inLists = await imagesOf(first);

  // What is there stays the best, however good the others are.
  const second = await imported(['photo', 'bright', 'chest_half'], first.dataset_id);
  expect(await copies()).toEqual([
    'bright of half (3): near',
    'chest_half of chest (2): near',
    'photo of half (3): near',
  ]);
  expect(await decide('half', 'photo', 'same')).toEqual({ removed: 1, restored: 0 });
  await decide('half', 'bright', 'different');
  await decide('chest', 'chest_half', 'different');
  expect(await imagesOf(first)).toEqual(inLists);
  // Looked at anew it comes to the same, and finds what else the half chest is like.
  await recover(lead, { id: second.run_id, from_step: 4 });
  await done(second);
  expect(await copies()).toEqual(['photo of half (2): near, removed, decided']);
  expect(await pairs()).toEqual([
    'bright of half: different',
    'chest of later: undecided',
    'chest_half of chest: different',
    'chest_half of later: undecided',
    'photo of half: same',
  ]);
  expect(await imagesOf(first)).toEqual(inLists);
  // By way of the half chest the two that were there are one: a person says so, so one of them leaves the lists.
  await decide('later', 'chest_half', 'same');
  expect(await decide('chest', 'chest_half', 'same')).toEqual({ removed: 1, restored: 0 });
  const decided = [
    'chest of later (3): near, removed, decided',
    'chest_half of later (3): near, removed, decided',
    'photo of half (2): near, removed, decided',
  ];
  expect(await copies()).toEqual(decided);
  const places = await rowsOf(
    `select i.filename, m.run_id::text from darkroom.duplicate_member m join darkroom.image i on i.id = m.image_id where m.dataset_id = $1::uuid order by 1`,
    first.dataset_id,
  );
  const [one, two] = [first.run_id, second.run_id];
  expect(places.map(({ filename, run_id }) => [filename, run_id])).toEqual([
    ['chest.png', one],
    ['chest_half.png', two],
    ['half.png', two],
    ['later.png', one],
    ['photo.png', two],
  ]);

  // Copies of what was decided about go where that is.
  const third = await imported(['photo-again', 'bright-again', 'chest-again'], first.dataset_id);
  expect(await copies()).toEqual([
    'bright-again of bright (2): bytes, removed',
    'chest of later (4): near, removed, decided',
    'chest-again of later (4): bytes by chest, removed',
    'chest_half of later (4): near, removed, decided',
    'photo of half (3): near, removed, decided',
    'photo-again of half (3): bytes by photo, removed',
  ]);
  await undone(third);
  expect(await copies()).toEqual(decided);

  await undone(second);
  const after = await snapshotOf(instance, first);
  const plain = (rows: string[]) => rows.map((row) => row.replace(/"pixel_hash":("[^"]*"|null),?/, '')).sort();
  for (const table of ['duplicate_group', 'duplicate_pair', 'annotation', 'layer', 'stored_object'])
    expect(after.rows[table], table).toEqual(before.rows[table]);
  expect(plain(after.rows.image!)).toEqual(plain(before.rows.image!));
  expect(await pairs()).toEqual(apart);
  const events = () =>
    rowsOf('select id from darkroom.duplicate_decision where dataset_id = $1::uuid', first.dataset_id);
  expect(await events()).toHaveLength(5);

  // What they are about is there again, under other ids: they hold. What was there before leaves the lists for no import.
  await imported(['photo', 'bright', 'chest_half'], first.dataset_id);
  expect(await copies()).toEqual([
    'chest_half of later (2): near, removed, decided',
    'photo of half (2): near, removed, decided',
  ]);
  expect(await pairs()).toEqual([
    'bright of half: different',
    'chest of later: undecided',
    'chest_half of chest: same',
    'chest_half of later: same',
    'photo of half: same',
  ]);
  expect(await imagesOf(first)).toEqual(inLists);
  // And they can be taken back, by what is there now.
  expect(await decide('half', 'photo', 'undecided')).toEqual({ removed: 0, restored: 1 });
  expect(await restoreImages(lead, { id: first.dataset_id, image_ids: [await idOf('chest_half')] })).toEqual({
    restored: 1,
  });
  // The half chest is a near copy again, which asks nothing about the other.
  expect(await copies()).toEqual(['chest_half of chest (2): near', 'photo of half (2): near']);
  expect(await pairs()).toEqual([
    'bright of half: different',
    'chest of later: undecided',
    'chest_half of chest: undecided',
    'photo of half: undecided',
  ]);
});

it('leaves out what people had set aside before, in the split that it had', async () => {
  const first = await imported(['chest', 'later']);
  const { copies, decide } = lookingAt(first.dataset_id);
  await decide('later', 'chest', 'same');
  const before = [await copies(), await imagesOf(first)];
  const second = await imported(['chest_half'], first.dataset_id);
  expect(await copies()).toEqual([
    'chest of later (3): near, removed, decided',
    'chest_half of later (3): near by chest',
  ]);
  await decide('chest', 'chest_half', 'same');
  expect(await copies()).toEqual([
    'chest of later (3): near, removed, decided',
    'chest_half of later (3): near, removed, decided',
  ]);
  await undone(second);
  expect([await copies(), await imagesOf(first)]).toEqual(before);
});

it('holds for a near copy that is there: what is the same comes to its group', async () => {
  const small = await imported(['half']);
  const { copies, decide } = lookingAt(small.dataset_id);
  const bright = await imported(['bright'], small.dataset_id);
  await decide('half', 'bright', 'same');
  expect(await copies()).toEqual(['bright of half (2): near, removed, decided']);
  // Without its best the copy is alone, and nothing is lost.
  await undone(small);
  expect(await copies()).toEqual([]);
  expect(await imagesOf(bright)).toMatchObject([{ filename: 'bright.png', status: 'accepted', issues: [] }]);
  await undone(bright);
  await imported(['photo', 'half'], small.dataset_id);
  expect(await copies()).toEqual(['half of photo (2): near']);
  await imported(['bright'], small.dataset_id);
  expect(await copies()).toEqual([
    'bright of photo (3): near by half, removed, decided',
    'half of photo (2): near'.replace('(2)', '(3)'),
  ]);
});

it('counts what is decided while a comparison is at work', async () => {
  const { dataset_id } = await imported(['half']);
  const { copies } = lookingAt(dataset_id);
  const second = await imported(['photo'], dataset_id);
  expect(await copies()).toEqual(['photo of half (2): near']);
  // The comparison has read what was decided, and waits for the readers of what it found.
  const other = new pg.Client({ connectionString: instance.database.adminUrl });
  await other.connect();
  await other.query('begin');
  await other.query('lock table darkroom.layer in access exclusive mode');
  await recover(lead, { id: second.run_id, from_step: 4 });
  await until('the comparison to wait', async () => {
    const waiting = await rowsOf(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%upper(l.name)%'`,
    );
    return waiting.length > 0;
  });
  await other.query(
    `insert into darkroom.duplicate_decision (tenant_id, dataset_id, image_id, other_id, sha256, other_sha256, decision, verdict, similarity, scores, actor)
     select b.tenant_id, b.dataset_id, b.id, o.id, b.sha256, o.sha256, 'same', 'duplicate', 1, '{"similarity": 1}', 'somebody'
     from darkroom.image b join darkroom.image o on o.dataset_id = b.dataset_id
     where b.dataset_id = $1 and b.filename = 'half.png' and o.filename = 'photo.png'`,
    [dataset_id],
  );
  await other.query('commit');
  await other.end();
  await done(second);
  expect(await copies()).toEqual(['photo of half (2): near, removed, decided']);
});
