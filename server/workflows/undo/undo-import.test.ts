import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { datasetPrefix, workspacePrefix } from '../../domain/keys';
import { getDataset } from '../../services/datasets/datasets';
import { listDuplicates } from '../../services/datasets/problem-lists';
import { getReport } from '../../services/datasets/report';
import { recover } from '../../services/runs/steer-run';
import { undo } from '../../services/runs/undo-run';
import { getRunView } from '../../services/runs/view-run';
import { type Drawn, drawImages } from '../../testing/images';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';
import { until } from '../../testing/poll';
import { snapshotOf } from '../../testing/snapshot';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

const LABEL = '0 0.5 0.5 0.2 0.2\n';
let folders = 0;

async function draw(images: Drawn[], names: string[]): Promise<string> {
  const folder = path.join(instance.inbox, `folder-${++folders}`);
  await drawImages(folder, images);
  fs.writeFileSync(path.join(folder, 'data.yaml'), `names: [${names.join(', ')}]\n`);
  return folder;
}

async function imported(folder: string, pipeline: Record<string, unknown> = {}, dataset_id?: string) {
  const run = await importFolder(
    lead,
    folder,
    { validation_mode: 'lenient', hot_storage_threshold: 3, ...pipeline },
    dataset_id ? { name: undefined, dataset_id } : {},
  );
  const { state, error } = await settled(lead, run.run_id);
  expect({ state, error }, worker.output()).toEqual({ state: 'completed', error: null });
  return run;
}

async function undone(id: string) {
  await undo(lead, { id });
  return until(
    () => `the import to be undone: ${worker.output()}`,
    async () => {
      const run = await getRunView(lead, { id });
      return run.undo === 'done' && run;
    },
  );
}

const rowsOf = async <Row>(sql: string, ...values: unknown[]) =>
  instance.records.as(lead.actor.tenantId, (tx) => tx.$queryRawUnsafe<Row[]>(sql, ...values));
const imagesOf = async (id: string) =>
  (
    await rowsOf<{ filename: string; status: string; split: string | null }>(
      'select filename, status, split from image where dataset_id = $1::uuid order by filename',
      id,
    )
  ).map(({ filename, status, split }) => `${filename} ${status} ${split}`);
const copiesOf = async (id: string) => {
  const { items } = await listDuplicates(lead, { id, limit: 1000 });
  const best = new Map(items.flatMap((row) => (row.status === 'best' ? [[row.group_id, row.filename]] : [])));
  return items
    .filter(({ status }) => status === 'duplicate')
    .map((row) => `${row.filename} of ${best.get(row.group_id)}, ${row.group_size} in all`)
    .sort();
};

const first: Drawn[] = [
  ...[0, 1, 2, 3].map((seed) => ({ name: `a/${seed}.png`, seed, label: LABEL })),
  { name: 'a/copy-of-0.png', seed: 0 },
];

describe('an import that is undone', () => {
  it('leaves the dataset as it was before: every row and every byte', async () => {
    const { dataset_id, run_id } = await imported(await draw(first, ['nodule']));
    const before = await snapshotOf(instance, { dataset_id, run_id });
    const { revision } = await getDataset(lead, { id: dataset_id });
    const later = await imported(
      await draw(
        [
          { name: 'b/copy-of-0.png', seed: 0 },
          { name: 'b/near-1.jpg', seed: 1, format: 'jpeg' },
          { name: 'b/new.png', seed: 20, label: `${LABEL}1 0.5 0.5 0.3 0.3\n` },
          { name: 'b/small.png', seed: 21, width: 20, height: 20 },
        ],
        ['nodule', 'mass'],
      ),
      {},
      dataset_id,
    );
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({ total_images: 6, total_classes: 2 });

    const run = await undone(later.run_id);
    expect(run).toMatchObject({ state: 'completed', actions: [], undone_at: expect.any(String) });
    const after = await snapshotOf(instance, { dataset_id, run_id });
    // Pixel hashes are kept: a later comparison need not decode again.
    const plain = (rows: string[]) => rows.map((row) => row.replace(/"pixel_hash":("[^"]*"|null),?/, '')).sort();
    expect(after.objects).toEqual(before.objects);
    expect({ ...after.rows, image: plain(after.rows.image!) }).toEqual({
      ...before.rows,
      image: plain(before.rows.image!),
    });
    const dataset = await getDataset(lead, { id: dataset_id });
    expect(dataset.revision).toBeGreaterThan(revision + 1);
    expect(dataset.latest_run).toMatchObject({ id: run_id });
    for await (const { key } of instance.hot.list(workspacePrefix(instance.tenantId, later.run_id)))
      expect.unreachable(key);
    expect(await rowsOf(`select action, actor from audit_log where subject_id = $1 order by id`, later.run_id)).toEqual(
      [
        { action: 'import.started', actor: 'a data_lead' },
        { action: 'import.undo_asked', actor: 'a data_lead' },
        { action: 'import.undone', actor: 'Darkroom' },
        { action: 'import.bytes_freed', actor: 'Darkroom' },
      ],
    );
    // Asked again, nothing happens; and it cannot go on.
    expect((await undo(lead, { id: later.run_id })).undo).toBe('done');
    await expect(recover(lead, { id: later.run_id, from_step: 1 })).rejects.toMatchObject({ code: 'undone' });
  });

  it('gives back to the lists what was a copy of its images, in the split of its group', async () => {
    const pipeline = { splits: { training: 1, test: 1 }, group_by: { pattern: '(p\\d)' } };
    const one = await imported(
      await draw(
        [0, 1, 2, 3].map((seed) => ({ name: `x/p${seed}.png`, seed })),
        ['nodule'],
      ),
      pipeline,
    );
    const { dataset_id } = one;
    const two = await imported(
      await draw(
        [
          { name: 'y/p0-copy.png', seed: 0 },
          { name: 'y/p0-other.png', seed: 40 },
          { name: 'y/p0-third.png', seed: 41 },
          { name: 'y/near-1.jpg', seed: 1, format: 'jpeg' },
        ],
        ['nodule'],
      ),
      pipeline,
      dataset_id,
    );
    await imported(
      await draw(
        [
          { name: 'z/p0-again.png', seed: 0, label: LABEL },
          { name: 'z/near-1-again.jpg', seed: 1, format: 'jpeg' },
          { name: 'z/other-again.png', seed: 40 },
        ],
        ['nodule'],
      ),
      pipeline,
      dataset_id,
    );
    const { items } = await listDuplicates(lead, { id: dataset_id, limit: 100 });
    expect(
      items
        .filter(({ status }) => status === 'duplicate')
        .map(({ filename }) => filename)
        .sort(),
    ).toEqual(['y/near-1.jpg', 'y/p0-copy.png', 'z/near-1-again.jpg', 'z/other-again.png', 'z/p0-again.png'].sort());
    const bytesOf = async (name: string) => {
      const [row] = await rowsOf<{ object_key: string; tier: 'hot' | 'cold' }>(
        `select i.object_key, o.tier from image i join stored_object o on o.key = i.object_key where i.filename = $1 and i.dataset_id = $2::uuid`,
        name,
        dataset_id,
      );
      return buffer(instance[row!.tier].get(row!.object_key));
    };
    const bytes = await bytesOf('y/p0-copy.png');
    await undone(one.run_id);
    expect(await copiesOf(dataset_id)).toEqual([
      'y/p0-copy.png of z/p0-again.png, 2 in all',
      'z/near-1-again.jpg of y/near-1.jpg, 2 in all',
      'z/other-again.png of y/p0-other.png, 2 in all',
    ]);
    const images = await imagesOf(dataset_id);
    const splitOf = (name: string) =>
      images
        .find((image) => image.startsWith(`${name} `))!
        .split(' ')
        .at(-1);
    const ofPatient = splitOf('y/p0-other.png');
    expect(images.map((image) => image.replace(/ \S+$/, ''))).toEqual([
      'y/near-1.jpg accepted',
      'y/p0-copy.png duplicate',
      'y/p0-other.png accepted',
      'y/p0-third.png accepted',
      'z/near-1-again.jpg duplicate',
      'z/other-again.png duplicate',
      'z/p0-again.png accepted',
    ]);
    expect([splitOf('y/p0-third.png'), splitOf('z/p0-again.png'), splitOf('y/p0-copy.png')]).toEqual([
      ofPatient,
      ofPatient,
      'null',
    ]);
    // The bytes that both had are there: the object is still needed.
    expect(await bytesOf('y/p0-copy.png')).toEqual(bytes);
    const dataset = await getDataset(lead, { id: dataset_id });
    expect(dataset).toMatchObject({ total_images: 4, duplicate_groups: 3 });
    expect((await getReport(lead, { id: dataset_id })).score).toEqual(dataset.score);

    // And the next ones, to the last: nothing is left but the dataset.
    await undone(two.run_id);
    expect(await copiesOf(dataset_id)).toEqual([]);
    expect((await imagesOf(dataset_id)).map((image) => image.replace(/ \S+$/, ''))).toEqual([
      'z/near-1-again.jpg accepted',
      'z/other-again.png accepted',
      'z/p0-again.png accepted',
    ]);
    await undone(
      (
        await rowsOf<{ id: string }>(
          'select id::text from run where dataset_id = $1::uuid and undo is null',
          dataset_id,
        )
      )[0]!.id,
    );
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({
      total_images: 0,
      total_classes: 0,
      latest_run: null,
    });
    for (const store of [instance.hot, instance.cold])
      for await (const { key } of store.list(datasetPrefix(instance.tenantId, dataset_id))) expect.unreachable(key);
    // It can be filled again.
    await imported(await draw(first, ['mass']), {}, dataset_id);
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({ total_images: 4, total_classes: 1 });
  });

  it('leaves a later copy in the group of the image that both were copies of', async () => {
    const one = await imported(await draw([{ name: 'k/whole.png', seed: 1 }], ['nodule']));
    const { dataset_id } = one;
    const near = (name: string) => draw([{ name, seed: 1, format: 'jpeg' }], ['nodule']);
    const two = await imported(await near('l/near.jpg'), {}, dataset_id);
    await imported(await near('m/near-again.jpg'), {}, dataset_id);
    expect(await copiesOf(dataset_id)).toEqual([
      'l/near.jpg of k/whole.png, 3 in all',
      'm/near-again.jpg of k/whole.png, 3 in all',
    ]);
    await undone(two.run_id);
    expect(await copiesOf(dataset_id)).toEqual(['m/near-again.jpg of k/whole.png, 2 in all']);
    expect(
      await rowsOf(
        `select m.image_id from duplicate_member m left join duplicate_group g on g.id = m.group_id where m.dataset_id = $1::uuid and g.id is null`,
        dataset_id,
      ),
    ).toEqual([]);
  });

  it('may have failed; what it staged goes', async () => {
    const folder = await draw(
      [
        { name: 'a.png', seed: 1 },
        { name: 'small.png', seed: 2, width: 20, height: 20 },
      ],
      ['nodule'],
    );
    const { run_id, dataset_id } = await importFolder(lead, folder);
    await expect(undo(lead, { id: run_id })).rejects.toMatchObject({
      code: 'run_not_ended',
      fix: 'Cancel it first.',
    });
    expect(await settled(lead, run_id)).toMatchObject({ state: 'failed' });
    await expect(undo(lead, { id: run_id, confirm_name: 'another' })).rejects.toMatchObject({ code: 'name_differs' });
    await undone(run_id);
    expect(await imagesOf(dataset_id)).toEqual([]);
    expect(await getDataset(lead, { id: dataset_id })).toMatchObject({ funnel: [], verdict_reasons: [], score: null });
  });
});
