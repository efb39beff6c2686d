import { afterAll, describe, expect, it } from 'vitest';
import { splitApplyInput } from '../../domain/wire/splits';
import { manifestInput, publishInput, versionDiffInput } from '../../domain/wire/versions';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../../testing/published';
import { applySplits } from './splits';
import { publishVersion } from './version-exports';
import {
  deleteVersion,
  diffVersions,
  freezeVersion,
  getManifest,
  getVersionView,
  listVersions,
  restoreVersion,
} from './versions';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const sql = (text: string, values: unknown[] = []) => query(instance.database.adminUrl, text, values);
const IMAGES: PublishedImage[] = [
  { filename: 'train/a.png', split: 'training', sha256: 'aa', layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]], R2: [] } },
  { filename: 'test/a.png', split: 'test', sha256: 'bb', layers: { R1: [[1, 0.25, 0.5, 0.1, 0.1, 0.75]] } },
  { filename: 'b.png', split: 'training', sha256: 'cc' },
  { filename: 'c.png', split: 'training', sha256: 'dd', status: 'quarantined' },
];
const aDataset = async (images = IMAGES) => aPublishedDataset(instance, { classes: ['Nodule', 'Mass'], images });
const manifestOf = (id: string, version: number) => getManifest(lead, manifestInput.parse({ id, version }));
const diff = async (id: string, a: number, b: number) => diffVersions(lead, versionDiffInput.parse({ id, a, b }));

/** Everything a version is about, without ids. */
const stateOf = async (id: string) => ({
  images: await sql(
    'select filename, status, split, label_state from darkroom.image where dataset_id = $1 order by 1',
    [id],
  ),
  marks: await sql(
    `select i.filename, l.name, l.kind, a.class_id, a.center_x, a.width, a.confidence from darkroom.annotation a join darkroom.image i on i.id = a.image_id
     join darkroom.layer l on l.id = a.layer_id where a.dataset_id = $1 order by 1, 2, 4, 5`,
    [id],
  ),
  silent: await sql(
    `select i.filename, l.name from darkroom.no_finding n join darkroom.image i on i.id = n.image_id join darkroom.layer l on l.id = n.layer_id
     where n.dataset_id = $1 order by 1, 2`,
    [id],
  ),
  classes: await sql('select class_id, name from darkroom.dataset_class where dataset_id = $1 order by 1', [id]),
});

describe('freezing', () => {
  it('holds images in the lists by content, with splits, layers and classes', async () => {
    const { datasetId: id, imageIds } = await aDataset();
    const version = await freezeVersion(lead, { id, name: 'first' });
    expect(version).toMatchObject({
      ...{
        version: 1,
        name: 'first',
        state: 'frozen',
        images: 3,
        annotations: 2,
        erased: 0,
        created_by: lead.actor.name,
      },
      splits: { training: 2, test: 1 },
      classes: [
        { id: 0, name: 'Nodule' },
        { id: 1, name: 'Mass' },
      ],
    });
    const { items, hash, total } = await manifestOf(id, 1);
    expect({ hash, total }).toEqual({ hash: version.hash, total: 3 });
    expect(
      items.map(({ filename, name, split, sha256, image_id }) => ({ filename, name, split, sha256, image_id })),
    ).toEqual([
      { filename: 'b.png', name: 'b.png', split: 'training', sha256: 'cc', image_id: imageIds[2] },
      { filename: 'test/a.png', name: 'a-bb.png', split: 'test', sha256: 'bb', image_id: imageIds[1] },
      { filename: 'train/a.png', name: 'a-aa.png', split: 'training', sha256: 'aa', image_id: imageIds[0] },
    ]);
    expect(items[2]).toMatchObject({
      label_state: 'labelled',
      layers: [
        {
          ...{ layer: 'R1', kind: 'reader', no_finding: false },
          annotations: [
            {
              class_id: 0,
              bbox: { center_x: 0.5, center_y: 0.5, width: 0.2, height: 0.2 },
              confidence: null,
              geometry: null,
            },
          ],
        },
        { layer: 'R2', kind: 'reader', no_finding: true, annotations: [] },
      ],
    });
    expect(items[0]).toMatchObject({ label_state: 'unlabelled', layers: [] });
  });

  it('gives equal content the same hash, and any change another', async () => {
    const [{ datasetId: one }, { datasetId: other }] = [await aDataset(), await aDataset([...IMAGES].reverse())];
    const { hash } = await freezeVersion(lead, { id: one });
    expect((await freezeVersion(lead, { id: other })).hash).toBe(hash);
    const changes = [
      `update darkroom.annotation set center_x = .51 where dataset_id = $1 and class_id = 0`,
      `update darkroom.image set split = 'validation' where dataset_id = $1 and filename = 'b.png'`,
      `update darkroom.dataset_class set name = 'Lump' where dataset_id = $1 and class_id = 0`,
      `delete from darkroom.no_finding where dataset_id = $1`,
      `update darkroom.layer set name = 'R9' where dataset_id = $1 and name = 'R1'`,
    ];
    const hashes = [hash];
    for (const change of changes) {
      await sql(change, [one]);
      hashes.push((await freezeVersion(lead, { id: one })).hash);
    }
    expect(new Set(hashes).size).toBe(changes.length + 1);
  });

  it('is not changed by anybody afterwards', async () => {
    const { datasetId: id } = await aDataset();
    const { id: versionId, hash } = await freezeVersion(lead, { id });
    await expect(
      sql(`update darkroom.version_image set split = 'test' where version_id = $1`, [versionId]),
    ).rejects.toThrow('frozen');
    await expect(sql(`update darkroom.version set hash = 'x' where id = $1`, [versionId])).rejects.toThrow('frozen');
    await sql(`update darkroom.image set split = 'test' where dataset_id = $1`, [id]);
    expect((await manifestOf(id, 1)).hash).toBe(hash);
    expect((await listVersions(lead, { id })).items[0]).toMatchObject({ splits: { training: 2, test: 1 } });
  });

  it('refuses a dataset without images', async () => {
    const { datasetId: id } = await aDataset([]);
    await expect(freezeVersion(lead, { id })).rejects.toMatchObject({ code: 'nothing_to_freeze' });
    expect((await listVersions(lead, { id })).items).toEqual([]);
  });

  it('numbers versions on, also after one was deleted', async () => {
    const { datasetId: id } = await aDataset();
    await freezeVersion(lead, { id });
    await freezeVersion(lead, { id });
    await deleteVersion(lead, { id, version: 2 });
    expect((await freezeVersion(lead, { id })).version).toBe(3);
    expect((await listVersions(lead, { id })).items.map(({ version }) => version)).toEqual([3, 1]);
    await expect(manifestOf(id, 2)).rejects.toMatchObject({ code: 'version_not_found' });
  });
});

describe('comparing two versions', () => {
  it('tells what was added, removed, moved and relabelled, and the classes', async () => {
    const { datasetId: id } = await aDataset();
    await freezeVersion(lead, { id });
    await sql(
      `update darkroom.image set status = 'accepted', split = 'test' where dataset_id = $1 and filename = 'c.png'`,
      [id],
    );
    await sql(`update darkroom.image set status = 'quarantined' where dataset_id = $1 and filename = 'b.png'`, [id]);
    await sql(`update darkroom.image set split = 'validation' where dataset_id = $1 and filename = 'test/a.png'`, [id]);
    await sql(`update darkroom.annotation set class_id = 1 where dataset_id = $1`, [id]);
    await sql(`update darkroom.dataset_class set name = 'Lump' where dataset_id = $1 and class_id = 1`, [id]);
    await freezeVersion(lead, { id });
    const found = await diff(id, 1, 2);
    expect(found).toMatchObject({
      is_equal: false,
      summary: { added: 1, removed: 1, moved: 1, relabelled: 1, unchanged: 0 },
      classes: { added: [], removed: [], renamed: [{ id: 1, from: 'Mass', to: 'Lump' }] },
      total: 4,
    });
    expect(found.items.map(({ change, filename, split_a, split_b }) => [change, filename, split_a, split_b])).toEqual([
      ['added', 'c.png', null, 'test'],
      ['removed', 'b.png', 'training', null],
      ['moved', 'test/a.png', 'test', 'validation'],
      ['relabelled', 'train/a.png', 'training', 'training'],
    ]);
    expect((await diff(id, 1, 1)).summary).toEqual({ added: 0, removed: 0, moved: 0, relabelled: 0, unchanged: 3 });
  });
});

describe('restoring', () => {
  it('brings lists, splits, labels and classes back, and can itself be taken back', async () => {
    const { datasetId: id } = await aDataset();
    await freezeVersion(lead, { id });
    const before = await stateOf(id);
    await sql(
      `update darkroom.image set status = 'accepted', split = 'test' where dataset_id = $1 and filename = 'c.png'`,
      [id],
    );
    await sql(`update darkroom.image set status = 'quarantined' where dataset_id = $1 and filename = 'b.png'`, [id]);
    await sql(`delete from darkroom.annotation where dataset_id = $1`, [id]);
    await sql(`delete from darkroom.layer where dataset_id = $1 and name = 'R1'`, [id]);
    await sql(`update darkroom.image set label_state = 'unlabelled' where dataset_id = $1`, [id]);
    await sql(`update darkroom.dataset_class set name = 'Lump' where dataset_id = $1`, [id]);
    await applySplits(lead, splitApplyInput.parse({ id, ratios: { validation: 1 }, keep: [] }));
    const changed = await stateOf(id);

    expect(await restoreVersion(lead, { id, version: 1 })).toEqual({
      ...{ back: 1, out: 1, moved: 2, relabelled: 2, missing: 0, frozen_as: 2 },
    });
    const restored = await stateOf(id);
    expect(restored.marks).toEqual(before.marks);
    expect(restored.silent).toEqual(before.silent);
    expect(restored.classes).toEqual(before.classes);
    expect((await freezeVersion(lead, { id })).hash).toBe((await manifestOf(id, 1)).hash);
    await restoreVersion(lead, { id, version: 2 });
    expect((await stateOf(id)).marks).toEqual(changed.marks);
    expect((await freezeVersion(lead, { id })).hash).toBe((await manifestOf(id, 2)).hash);
  });

  it('says which images are gone for good', async () => {
    const { datasetId: id, imageIds } = await aDataset();
    await freezeVersion(lead, { id });
    await sql('delete from darkroom.image where id = $1', [imageIds[0]]);
    expect(await restoreVersion(lead, { id, version: 1 })).toMatchObject({ missing: 1, out: 0, back: 0 });
  });
});

describe('the gate before publication', () => {
  const gateOf = async (id: string) => (await getVersionView(lead, { id, version: 1 })).gate;
  const closed = async (id: string) =>
    (await gateOf(id)).checks.filter(({ is_passed }) => !is_passed).map(({ code, count }) => [code, count]);

  it('is closed by the same bytes, or the same patient, in two splits', async () => {
    const { datasetId: id } = await aDataset([
      { split: 'training', sha256: 'same' },
      { split: 'test', sha256: 'same' },
      { split: 'training', group_key: 'patient' },
      { split: 'test', group_key: 'patient' },
      { split: 'test', group_key: 'patient' },
    ]);
    await freezeVersion(lead, { id });
    expect(await closed(id)).toEqual([['leakage', 5]]);
    await expect(publishVersion(lead, publishInput.parse({ id, version: 1 }))).rejects.toMatchObject({
      code: 'gate_closed',
    });
  });

  it('is closed by pairs across splits that nobody decided', async () => {
    const {
      datasetId: id,
      imageIds,
      runId,
    } = await aDataset([{ split: 'training' }, { split: 'test' }, { split: 'test' }]);
    await sql(
      `insert into darkroom.duplicate_pair (image_id, other_id, tenant_id, dataset_id, run_id, verdict, similarity)
       values ($1, $2, $5, $4, $6, 'doubtful', .9), ($2, $3, $5, $4, $6, 'doubtful', .9)`,
      [...imageIds, id, instance.tenantId, runId],
    );
    await freezeVersion(lead, { id });
    expect(await closed(id)).toEqual([['undecided_across_splits', 1]]);
  });

  it('is closed by readers who disagree whether a finding is there on more than 5 % of what was read', async () => {
    const agreeing: PublishedImage[] = Array.from({ length: 18 }, () => ({
      split: 'training',
      layers: { R1: [], R2: [] },
    }));
    const here = [0, 0.5, 0.5, 0.1, 0.1] as const;
    const there = [0, 0.2, 0.2, 0.1, 0.1] as const;
    const { datasetId: id } = await aDataset([
      ...agreeing,
      { split: 'training', layers: { R1: [here], R2: [there, there] } },
      { split: 'training', layers: { R1: [here] } },
      { split: 'training', layers: { R1: [here], R2: [] } },
      { split: 'training', layers: { R1: [here], R2: [], chief: [here] } },
    ]);
    await sql(`update darkroom.layer set kind = 'adjudication' where dataset_id = $1 and name = 'chief'`, [id]);
    await freezeVersion(lead, { id });
    const { checks } = await gateOf(id);
    expect(checks.at(-1)).toMatchObject({ code: 'readers_disagree', count: 1, of: 22, is_passed: true });
    await sql(`update darkroom.layer set kind = 'reader' where dataset_id = $1 and name = 'chief'`, [id]);
    await freezeVersion(lead, { id });
    expect((await getVersionView(lead, { id, version: 2 })).gate).toMatchObject({ is_open: false });
  });

  it('opens for a reason, which stays on record', async () => {
    const { datasetId: id } = await aDataset([
      { split: 'training', sha256: 'same' },
      { split: 'test', sha256: 'same' },
    ]);
    await freezeVersion(lead, { id });
    await publishVersion(lead, publishInput.parse({ id, version: 1, override_reason: 'A known phantom image.' }));
    expect(await getVersionView(lead, { id, version: 1 })).toMatchObject({
      ...{ state: 'published', override_reason: 'A known phantom image.', published_by: lead.actor.name },
      exports: [{ is_publication: true, state: 'pending' }],
    });
    const [entry] = await sql(
      `select details from darkroom.audit_log where action = 'version.published' and subject_id = $1`,
      [id],
    );
    expect(entry).toMatchObject({
      details: { override_reason: 'A known phantom image.', closed: [{ code: 'leakage' }] },
    });
    await expect(publishVersion(lead, publishInput.parse({ id, version: 1 }))).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});
