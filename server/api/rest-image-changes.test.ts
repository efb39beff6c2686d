import { afterAll, beforeAll, expect, it } from 'vitest';
import { query } from '../testing/database';
import { anInstance } from '../testing/instance';
import { aPublishedDataset } from '../testing/published';
import { aKey, aRestClient } from '../testing/rest-client';

const instance = await anInstance();
const rest = aRestClient(instance, await aKey(instance, 'data_lead'));
const viewer = aRestClient(instance, await aKey(instance, 'viewer'));
afterAll(() => instance.close());

const IMAGES = 2345; // three pages of an export
let id = '';
let names: string[] = [];
let ids: string[] = [];
beforeAll(async () => {
  ({ datasetId: id, imageIds: ids } = await aPublishedDataset(instance, {
    images: Array.from({ length: IMAGES }, (_, no) => ({ split: no % 5 === 0 ? 'validation' : 'training' })),
  }));
  names = ids.map((_, no) => `${String(no).padStart(6, '0')}.png`);
});

type Done = { change_id: string; images: number };
type Images = { total: number; items: { tags: string[] }[] };
const lines = (text: string) => text.trim().split(/\r?\n/);

it('changes what a filter matches, previews it, lists it and undoes it', async () => {
  const change = { filter: { split: 'validation' }, except: [ids[0]], action: 'tag', tag: 'look again' };
  const told = await rest.post<{ revision: number }>(`/datasets/${id}/image-changes/preview`, change);
  expect(told).toMatchObject({ status: 200, body: { images: 468, changes: 468 } });
  const { body } = await rest.post<Done>(`/datasets/${id}/image-changes`, { ...change, revision: told.body.revision });
  expect(body.images).toBe(468);
  const found = await rest.get<Images>(`/datasets/${id}/images?tag=look+again&limit=1`);
  expect(found.body).toMatchObject({ total: 468, items: [{ tags: ['look again'] }] });
  expect((await rest.get<Images>(`/datasets/${id}/images?tag=look+again&tag=other`)).body.total).toBe(0);
  const stale = await rest.post(`/datasets/${id}/image-changes`, { ...change, revision: told.body.revision });
  expect(stale).toMatchObject({ status: 409, body: { error: 'dataset_changed' } });
  expect((await viewer.post(`/datasets/${id}/image-changes`, change)).status).toBe(403);
  expect((await rest.post(`/datasets/${id}/image-changes`, { ...change, image_ids: [ids[0]] })).status).toBe(400);
  const list = await viewer.get<{ items: object[] }>(`/datasets/${id}/image-changes`);
  expect(list.body.items).toMatchObject([
    { id: body.change_id, images: 468, selection: { filter: { split: 'validation' }, except: 1 } },
  ]);
  const undone = await rest.post<Done>(`/datasets/${id}/image-changes/${body.change_id}/undo`, {});
  expect([undone.status, undone.body]).toEqual([200, { images: 468 }]);
});

it('exports all of a list as CSV and JSON lines, page by page and in its order, and is in the log once', async () => {
  const asked = `/datasets/${id}/images/export?sort_by=filename&sort_order=desc`;
  const csv = await viewer.get(`${asked}&format=csv`);
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="images.csv"');
  const [head, ...rows] = lines(csv.text);
  expect(head?.split(',').slice(0, 5)).toEqual(['id', 'filename', 'split', 'status', 'verdict']);
  expect(rows.map((row) => row.split(',')[1])).toEqual([...names].reverse());
  const jsonl = await viewer.get(`${asked}&format=jsonl&split=validation&except=${ids[0]}`);
  expect(lines(jsonl.text).map((line) => JSON.parse(line).filename)).toEqual(
    names.filter((_, no) => no > 0 && no % 5 === 0).reverse(),
  );
  const log = await query(
    instance.database.adminUrl,
    `select details from darkroom.audit_log where subject_id = $1 and action = 'images.exported' order by at`,
    [id],
  );
  expect(log.map(({ details }) => details)).toEqual([
    { images: IMAGES },
    { images: 468, split: 'validation', except: 1 },
  ]);
});

it('exports a selection that is too long for an address', async () => {
  const image_ids = ids.filter((_, no) => no % 2 === 0);
  const order = { sort_by: 'filename', sort_order: 'asc' };
  const answer = await viewer.post(`/datasets/${id}/images/export?format=csv`, { image_ids, ...order });
  expect(
    lines(answer.text)
      .slice(1)
      .map((row) => row.split(',')[0]),
  ).toEqual(image_ids);
  const unclear = await viewer.post(`/datasets/${id}/images/export`, order);
  expect(unclear).toMatchObject({ status: 400, body: { error: 'selection_unclear' } });
});
