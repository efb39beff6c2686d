import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../testing/database';
import { anInstance } from '../testing/instance';
import { aPublishedDataset } from '../testing/published';
import { figureOf } from './aggregates';
import { classCounts, splitCounts } from './stats';

const instance = await anInstance();
const { records, tenantId } = instance;
afterAll(() => instance.close());

const sql = (text: string, values: unknown[] = []) => query(instance.database.adminUrl, text, values);

let datasetId = '';
let imageIds: string[] = [];
let computed = 0;
beforeEach(async () => {
  ({ datasetId, imageIds } = await aPublishedDataset(instance, {
    classes: ['Nodule', 'Effusion'],
    images: [
      { split: 'training', layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]], R2: [] } },
      { split: 'training', layers: { R1: [[1, 0.5, 0.5, 0.2, 0.2]] } },
      { split: 'test' },
    ],
  }));
  computed = 0;
});

const figure = () =>
  figureOf(records, tenantId, {
    datasetId,
    name: 'test',
    compute: async (tx) => {
      computed += 1;
      const [splits, classes] = [await splitCounts(tx, { datasetId }), await classCounts(tx, { datasetId })];
      const [marks] = await tx.$queryRaw<{ silent: number; tiers: string }[]>`
        select (select count(*)::int from no_finding where dataset_id = ${datasetId}::uuid) as silent,
          (select string_agg(name || kind, ' ' order by name) from layer where dataset_id = ${datasetId}::uuid) as layers,
          (select string_agg(o.tier, ' ' order by i.filename) from image i join stored_object o on o.key = i.object_key where i.dataset_id = ${datasetId}::uuid) as tiers`;
      return { splits, classes, marks };
    },
  });

describe('a figure that is kept', () => {
  it('is computed once while nothing changes, also when many ask at once', async () => {
    const [first, ...others] = await Promise.all([figure(), figure(), figure()]);
    const again = await figure();
    expect(computed).toBe(1);
    for (const other of [...others, again]) expect(other).toEqual(first);
  });

  const CHANGES: Record<string, () => Promise<unknown>> = {
    'an image goes to another split': () =>
      sql(`update darkroom.image set split = 'test' where id = $1`, [imageIds[0]]),
    'an image leaves the lists': () =>
      sql(`update darkroom.image set status = 'quarantined' where id = $1`, [imageIds[0]]),
    'an image is gone': () => sql('delete from darkroom.image where id = $1', [imageIds[2]]),
    'an annotation is drawn': () =>
      sql(
        `insert into darkroom.annotation select gen_random_uuid(), tenant_id, dataset_id, image_id, layer_id, run_id, item_no, 7, 1, .1, .1, .1, .1
         from darkroom.annotation where image_id = $1 limit 1`,
        [imageIds[0]],
      ),
    'an annotation gets another class': () =>
      sql('update darkroom.annotation set class_id = 1 where image_id = $1', [imageIds[0]]),
    'an annotation is gone': () => sql('delete from darkroom.annotation where image_id = $1', [imageIds[0]]),
    'a statement that there is nothing is taken back': () =>
      sql('delete from darkroom.no_finding where image_id = $1', [imageIds[0]]),
    'a class has another name': () =>
      sql(`update darkroom.dataset_class set name = 'Mass' where dataset_id = $1 and class_id = 0`, [datasetId]),
    'a layer is of another kind': () =>
      sql(`update darkroom.layer set kind = 'model' where dataset_id = $1 and name = 'R1'`, [datasetId]),
  };
  it.each(Object.keys(CHANGES))('is never stale: %s', async (change) => {
    const before = await figure();
    await CHANGES[change]!();
    const after = await figure();
    expect(computed).toBe(2);
    expect(after).not.toEqual(before);
  });

  it('is never stale: an object moves to another tier', async () => {
    await sql(
      `insert into darkroom.stored_object (tenant_id, key, dataset_id, kind, sha256, checksum, bytes, tier)
       select tenant_id, object_key, dataset_id, 'image', sha256, '', bytes, 'hot' from darkroom.image where dataset_id = $1`,
      [datasetId],
    );
    await sql('update darkroom.dataset set revision = revision + 1 where id = $1', [datasetId]);
    const before = await figure();
    await sql(`update darkroom.stored_object set tier = 'cold' where key = $1`, [imageIds[0]]);
    expect(await figure()).not.toEqual(before);
  });

  it('stands while an import is at work: what is not published counts nowhere', async () => {
    await figure();
    await sql(
      `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, bytes, issues, source_url, split)
       values ($1, $2, $3, $4, 'new.png', 1, '{}', 'folder', 'test')`,
      [randomUUID(), tenantId, datasetId, randomUUID()],
    );
    await sql(`update darkroom.image set split = 'training' where filename = 'new.png' and dataset_id = $1`, [
      datasetId,
    ]);
    await figure();
    expect(computed).toBe(1);
    await sql(`update darkroom.image set published_at = now() where filename = 'new.png' and dataset_id = $1`, [
      datasetId,
    ]);
    const { splits } = await figure();
    expect(splits).toMatchObject([
      { name: 'training', images: 3 },
      { name: 'test', images: 1 },
    ]);
  });

  it('keeps nothing of earlier revisions', async () => {
    for (const split of ['test', 'training', 'test']) {
      await sql('update darkroom.image set split = $2 where id = $1', [imageIds[0], split]);
      await figure();
    }
    expect(await sql('select name from darkroom.aggregate where dataset_id = $1', [datasetId])).toEqual([
      { name: 'test' },
    ]);
  });

  it('keeps the latest thousand of very many', async () => {
    await sql(
      `insert into darkroom.aggregate (tenant_id, dataset_id, name, asked, revision, body, computed_at)
       select tenant_id, id, 'asked long ago', n::text, revision, '{}', now() - make_interval(secs => n) from darkroom.dataset, generate_series(1, 1200) n where id = $1`,
      [datasetId],
    );
    await figure();
    const kept = await sql('select name, asked from darkroom.aggregate where dataset_id = $1', [datasetId]);
    expect(kept).toHaveLength(1000);
    expect(kept.map(({ asked }) => asked)).not.toContain('1000');
    expect(kept).toContainEqual(expect.objectContaining({ name: 'test' }));
  });
});
