import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids';
import { consensusInput } from '../../domain/wire/consensus';
import { imageListInput } from '../../domain/wire/image-lists';
import { withdrawRows } from '../../records/undo';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../../testing/published';
import { applyConsensus, getConsensus, previewConsensus, undoConsensus } from './consensus';
import { getDataset } from './datasets';
import { listImages } from './images';

const instance = await anInstance();
afterAll(() => instance.close());
const lead = instance.as('data_lead');

const sql = <Row extends object = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  query<Row & Record<string, unknown>>(instance.database.adminUrl, text, values);
const box = (classId: number, centre = 0.5): PublishedBox => [classId, centre, 0.5, 0.2, 0.2];

// Two agree on a nodule, one marks another; one of two an effusion; all silent; a copy outside the lists; nobody.
const IMAGES: PublishedImage[] = [
  { layers: { A: [box(0, 0.5)], B: [box(0, 0.52), box(0, 0.8)], C: [] } },
  { layers: { A: [box(1)], B: [] } },
  { layers: { A: [], B: [], C: [] } },
  { status: 'duplicate', layers: { A: [box(0)], B: [box(0)] } },
  { layers: { reference: [box(0)] } },
];
const aDataset = () =>
  aPublishedDataset(instance, { classes: ['Nodule', 'Effusion'], images: IMAGES, kinds: { reference: 'reference' } });
const apply = (id: string, over: object = {}) => applyConsensus(lead, consensusInput.parse({ id, ...over }));
const rowsOf = (datasetId: string) =>
  sql<{ image_id: string; class_id: number; center_x: number; confidence: number }>(
    `select a.image_id::text, a.class_id, a.center_x, a.confidence from darkroom.annotation a join darkroom.layer l on l.id = a.layer_id
     where l.dataset_id = $1 and l.kind = 'consensus' order by a.image_id, a.confidence desc`,
    [datasetId],
  );
const everything = (datasetId: string) =>
  sql(
    `select 'mark' as kind, id::text as id, layer_id::text as layer from darkroom.annotation where dataset_id = $1
     union all select 'silent', image_id::text, layer_id::text from darkroom.no_finding where dataset_id = $1
     union all select 'layer', id::text, name from darkroom.layer where dataset_id = $1
     union all select 'draft', id::text, '' from darkroom.consensus_draft where dataset_id = $1 order by 1, 2, 3`,
    [datasetId],
  );

describe('consensus of the readers of a dataset', () => {
  it('is shown before it is written, and is then what was shown', async () => {
    const { datasetId, imageIds } = await aDataset();
    const before = await everything(datasetId);
    const preview = await previewConsensus(lead, consensusInput.parse({ id: datasetId }));
    expect(await everything(datasetId)).toEqual(before);
    expect(preview).toMatchObject({
      ...{
        images: 2,
        no_finding_images: 1,
        left_out_images: 0,
        reader_boxes: 4,
        boxes: 3,
        lone_boxes: 2,
        dropped_boxes: 0,
      },
      classes: [
        { class_id: 0, class_name: 'Nodule', reader_boxes: 3, boxes: 2, lone_boxes: 1, dropped_boxes: 0 },
        { class_id: 1, class_name: 'Effusion', reader_boxes: 1, boxes: 1, lone_boxes: 1, dropped_boxes: 0 },
      ],
      replaces: null,
    });
    const { consensus } = await apply(datasetId);
    expect(consensus).toMatchObject({
      layer: 'consensus',
      method: 'wbf',
      iou: 0.5,
      boxes: 3,
      images: 2,
      no_finding_images: 1,
      made_by: 'a data_lead',
    });
    const rows = await rowsOf(datasetId);
    expect(
      rows.map(({ image_id, class_id, center_x, confidence }) => [image_id, class_id, center_x.toFixed(3), confidence]),
    ).toEqual([
      [imageIds[0], 0, '0.510', 2 / 3],
      [imageIds[0], 0, '0.800', 1 / 3],
      [imageIds[1], 1, '0.500', 1 / 2],
    ]);
  });

  it('is asked for by name only', async () => {
    const { datasetId } = await aDataset();
    const figures = async () => {
      const { total_annotations, splits, no_object_images } = await getDataset(lead, { id: datasetId });
      const { items } = await listImages(
        lead,
        imageListInput.parse({ id: datasetId, sort_by: 'filename', sort_order: 'asc' }),
      );
      return { total_annotations, splits, no_object_images, items };
    };
    const before = await figures();
    await apply(datasetId);
    expect(await figures()).toEqual(before);
    const { items } = await listImages(
      lead,
      imageListInput.parse({ id: datasetId, layer: 'consensus', sort_by: 'filename', sort_order: 'asc' }),
    );
    expect(items.map(({ annotations }) => annotations.length)).toEqual([2, 1, 0]);
  });

  it('takes the place of the earlier one, and undo leaves what was there before', async () => {
    const { datasetId } = await aDataset();
    const before = await everything(datasetId);
    await apply(datasetId);
    await apply(datasetId, { method: 'majority' });
    expect(await rowsOf(datasetId)).toHaveLength(1);
    const quorum = await apply(datasetId, { method: 'majority', quorum: 3 });
    expect(quorum.consensus).toMatchObject({ boxes: 0, images: 0, no_finding_images: 2, quorum: 3 });
    expect((await getConsensus(lead, { id: datasetId })).consensus).toEqual(quorum.consensus);
    await apply(datasetId);
    expect(await undoConsensus(lead, { id: datasetId })).toMatchObject({ removed_boxes: 3, removed_statements: 1 });
    expect(await everything(datasetId)).toEqual(before);
    expect(await getConsensus(lead, { id: datasetId })).toEqual({ consensus: null });
    expect(await undoConsensus(lead, { id: datasetId })).toMatchObject({ removed_boxes: 0 });
    const log = await sql('select action from darkroom.audit_log where subject_id = $1 order by id', [datasetId]);
    expect(log.map(({ action }) => action)).toEqual([...Array(4).fill('consensus.applied'), 'consensus.removed']);
  });

  it('keeps the earlier one when the dataset changes on the way, and leaves no draft', async () => {
    const { datasetId, imageIds } = await aDataset();
    await apply(datasetId);
    const before = await everything(datasetId);
    const change = () => sql(`update darkroom.image set split = 'test' where id = $1`, [imageIds[0]]);
    const records = {
      ...instance.records,
      as: (async (tenant, work, options) => {
        const answer = await instance.records.as(tenant, work, options);
        await change();
        return answer;
      }) as typeof instance.records.as,
    };
    await expect(
      applyConsensus({ ...lead, records }, consensusInput.parse({ id: datasetId, method: 'majority' })),
    ).rejects.toMatchObject({
      code: 'dataset_changed',
    });
    expect(await everything(datasetId)).toEqual(before);
  });

  it('is never half when its process is gone: the earlier one stands until the switch, and what was left is cleared away', async () => {
    const { datasetId } = await aDataset();
    await apply(datasetId);
    const before = await everything(datasetId);
    // A process that is killed runs nothing more, also no clean-up: every call after the second never comes back.
    let calls = 0;
    const dying = {
      ...instance.records,
      as: (async (tenant, work, options) => {
        calls += 1;
        if (calls > 2) return new Promise(() => {});
        return instance.records.as(tenant, work, options);
      }) as typeof instance.records.as,
    };
    void applyConsensus({ ...lead, records: dying }, consensusInput.parse({ id: datasetId, method: 'majority' }));
    await expect.poll(async () => (await everything(datasetId)).filter(({ kind }) => kind === 'draft').length).toBe(3);
    expect((await everything(datasetId)).filter(({ kind }) => kind !== 'draft')).toEqual(before);
    await sql(`update darkroom.consensus_draft set created_at = now() - interval '2 hours' where dataset_id = $1`, [
      datasetId,
    ]);
    await apply(datasetId, { method: 'majority' });
    expect(await rowsOf(datasetId)).toHaveLength(1);
    expect((await everything(datasetId)).filter(({ kind }) => kind === 'draft')).toEqual([]);
  });

  it('goes with the import whose images it is about', async () => {
    const { datasetId, runId } = await aDataset();
    await apply(datasetId);
    await instance.records.as(instance.tenantId, (tx) =>
      withdrawRows(tx, { id: runId, tenantId: instance.tenantId, datasetId, attempt: 1, undo: 'wanted' }),
    );
    expect(await everything(datasetId)).toEqual([]);
    expect(await getConsensus(lead, { id: datasetId })).toEqual({ consensus: null });
  });

  it('gives way to a reader of its name', async () => {
    const { datasetId } = await aPublishedDataset(instance, { images: [{ layers: { consensus: [] } }] });
    await expect(apply(datasetId)).rejects.toMatchObject({ code: 'layer_name_taken' });
  });

  it('is the consensus of one organisation only', async () => {
    const { datasetId } = await aDataset();
    await apply(datasetId);
    const stranger = instance.as('admin', newId());
    await expect(getConsensus(stranger, { id: datasetId })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(undoConsensus(stranger, { id: datasetId })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await rowsOf(datasetId)).toHaveLength(3);
  });
});
