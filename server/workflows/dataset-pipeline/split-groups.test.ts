import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { PipelineSettings } from '../../domain/wire/imports';
import { restoreImages } from '../../services/datasets/images';
import { getReport } from '../../services/datasets/report';
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

const RATIOS = { training: 2, validation: 1, test: 1 };
const PATIENTS = 8;

/** Three images of each patient, every sixth image with the rare class; the layout tells no splits. */
async function drawPatients(name: string): Promise<string> {
  const folder = path.join(instance.inbox, name);
  const drawn = Array.from({ length: 3 * PATIENTS }, (_, index) => ({
    name: `images/p${Math.floor(index / 3)}_${index % 3}.png`,
    seed: index,
    label: index % 6 === 0 ? '1 0.5 0.5 0.2 0.2\n0 0.5 0.5 0.2 0.2\n' : '0 0.5 0.5 0.2 0.2\n',
  }));
  await drawImages(folder, drawn);
  fs.writeFileSync(path.join(folder, 'data.yaml'), 'names: [common, rare]\n');
  return folder;
}

async function imported(folder: string, pipeline: Partial<PipelineSettings>) {
  const { run_id, dataset_id } = await importFolder(lead, folder, pipeline);
  const run = await settled(lead, run_id);
  const images = await instance.records.as(lead.actor.tenantId, (tx) =>
    tx.image.findMany({ where: { run_id }, select: { id: true, filename: true, split: true, group_key: true } }),
  );
  return { run, dataset_id, images };
}

const splitsOfPatients = (images: { filename: string; split: string | null }[]) => {
  const splits = new Map<string, Set<string | null>>();
  for (const { filename, split } of images) {
    const patient = /p\d+/.exec(filename)![0];
    splits.set(patient, (splits.get(patient) ?? new Set()).add(split));
  }
  return [...splits.values()].map(({ size }) => size);
};

it('keeps patients together by a pattern, spreads classes, and reports what was wanted and got', async () => {
  const folder = await drawPatients('pattern');
  const pipeline = { splits: RATIOS, group_by: { pattern: '(p\\d+)_' }, stratify: true };
  const { run, dataset_id, images } = await imported(folder, pipeline);
  expect(run.error, worker.output()).toBeNull();
  expect(splitsOfPatients(images)).toEqual(Array(PATIENTS).fill(1));
  expect(new Set(images.map(({ group_key }) => group_key)).size).toBe(PATIENTS);
  const { split_plan } = await getReport(lead, { id: dataset_id });
  expect(split_plan).toMatchObject({
    stratify: true,
    groups: { groups: PATIENTS, images: 24, largest: 3, in_several_splits: 0 },
    wanted: [
      {
        class_id: null,
        splits: {
          training: { wanted: 12, got: 12 },
          validation: { wanted: 6, got: 6 },
          test: { wanted: 6, got: 6 },
        },
      },
      { class_id: 0, class_name: 'common' },
      {
        class_id: 1,
        class_name: 'rare',
        splits: { training: { wanted: 2, got: 2 }, validation: { wanted: 1, got: 1 }, test: { wanted: 1, got: 1 } },
      },
    ],
  });
});

it('keeps patients together by a column of a table beside the images', async () => {
  const folder = await drawPatients('column');
  const rows = Array.from(
    { length: 3 * PATIENTS },
    (_, index) => `p${Math.floor(index / 3)}_${index % 3},P${Math.floor(index / 3)}`,
  );
  fs.writeFileSync(path.join(folder, 'patients.csv'), `image_id,Patient\n${rows.join('\n')}\n`);
  const { run, images } = await imported(folder, { splits: RATIOS, group_by: { column: 'patient' } });
  expect(run.error, worker.output()).toBeNull();
  expect(splitsOfPatients(images)).toEqual(Array(PATIENTS).fill(1));
  expect(images.find(({ filename }) => filename === 'images/p3_1.png')?.group_key).toBe('P3');
});

it('stops when no table has the column', async () => {
  const folder = await drawPatients('no-column');
  const { run } = await imported(folder, { group_by: { column: 'patient' } });
  expect(run.error).toMatchObject({ code: 'group_column_unknown' });
});

it('refuses a pattern that is none before anything is made', async () => {
  const folder = await drawPatients('bad-pattern');
  await expect(importFolder(lead, folder, { group_by: { pattern: '(' } })).rejects.toMatchObject({
    code: 'pattern_invalid',
  });
});

it('brings a removed copy back into the split of its best, wherever that is', async () => {
  const folder = path.join(instance.inbox, 'copies');
  const drawn = Array.from({ length: 12 }, (_, index) => ({ name: `${index}.png`, seed: index % 6 }));
  await drawImages(folder, drawn);
  const { dataset_id, images } = await imported(folder, { splits: RATIOS });
  const copies = images.filter(({ split }) => split === null).map(({ id }) => id);
  expect(await restoreImages(lead, { id: dataset_id, image_ids: copies })).toEqual({ restored: 6 });
  const [row] = await instance.records.as(
    lead.actor.tenantId,
    (tx) => tx.$queryRaw<{ splits: number; torn: number }[]>`
      select count(distinct best.split)::int as splits, (count(*) filter (where best.split <> copy.split))::int as torn
      from duplicate_member b join duplicate_member c using (group_id) join image best on best.id = b.image_id join image copy on copy.id = c.image_id
      where b.dataset_id = ${dataset_id}::uuid and b.role = 'best' and c.role = 'duplicate'`,
  );
  expect(row).toEqual({ splits: 3, torn: 0 });
});
