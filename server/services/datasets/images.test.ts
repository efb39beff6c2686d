import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANCHOR_EVERY,
  IMAGE_SORTS,
  imageAnchorsInput,
  imageFacetsInput,
  imageListInput,
} from '../../domain/wire/image-lists';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox } from '../../testing/published';
import { listAnchors, listFacets, listImages } from './images';

const instance = await anInstance();
afterAll(() => instance.close());
const lead = instance.as('data_lead');
const sql = (text: string, values: unknown[] = []) => query(instance.database.adminUrl, text, values);

const IMAGES = 1203;
let id = '';

beforeAll(async () => {
  const { datasetId, imageIds } = await aPublishedDataset(instance, {
    classes: ['Nodule'],
    images: [{ split: 'training', layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]] } }],
  });
  id = datasetId;
  // Many of a kind: sorts meet equal values, and sizes that are not known.
  await sql(
    `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, bytes, width, height, split, status, source_url, published_at, created_at)
     select gen_random_uuid(), tenant_id, dataset_id, run_id, 'many/' || lpad(g::text, 5, '0') || '.png', g % 7, nullif(g % 5, 0), 10 + g % 3,
       case when g % 2 = 0 then 'training' else 'test' end, 'accepted', 'many', now(), timestamptz '2026-01-01' + make_interval(secs => g / 10)
     from darkroom.image, generate_series(2, $2) g where id = $1`,
    [imageIds[0], IMAGES],
  );
});

const anchors = (more: object = {}) => listAnchors(lead, imageAnchorsInput.parse({ id, ...more }));
const page = (more: object = {}) => listImages(lead, imageListInput.parse({ id, limit: 100, ...more }));
const idsOf = ({ items }: { items: { id: string }[] }) => items.map((image) => image.id);

describe('anchors of a list of images', () => {
  it.each(IMAGE_SORTS.flatMap((sort_by) => (['asc', 'desc'] as const).map((sort_order) => ({ sort_by, sort_order }))))(
    'lead to the same images as reading the list from its beginning ($sort_by $sort_order)',
    async (sort) => {
      const whole: string[] = [];
      let cursor: string | null | undefined;
      do {
        const next = await page({ ...sort, limit: 1000, ...(cursor && { cursor }) });
        whole.push(...idsOf(next));
        cursor = next.next_cursor;
      } while (cursor);
      expect(new Set(whole).size).toBe(IMAGES);
      const found = await anchors(sort);
      expect([found.total, found.every, found.anchors.length]).toEqual([IMAGES, ANCHOR_EVERY, 2]);
      for (const [nth, anchor] of found.anchors.entries()) {
        const from = (nth + 1) * found.every;
        expect(idsOf(await page({ ...sort, cursor: anchor, offset: 103 }))).toEqual(
          whole.slice(from + 103, from + 203),
        );
      }
      expect(idsOf(await page({ ...sort, offset: 300 }))).toEqual(whole.slice(300, 400));
    },
  );

  it('follow filters, and say which', async () => {
    const found = await anchors({ split: 'test' });
    expect(found).toMatchObject({ total: 601, filters_applied: { split: 'test', sort_by: 'created_at' } });
    expect((await page({ split: 'test', cursor: found.anchors[0] })).items).toHaveLength(100);
    expect((await anchors({ q: 'many/0000' })).total).toBe(8);
    expect((await anchors({ has_annotations: true })).total).toBe(1);
  });

  it('count anew when images change, and so does the list', async () => {
    expect([(await anchors()).total, (await page()).total]).toEqual([IMAGES, IMAGES]);
    const hidden = `update darkroom.image set status = $2 where dataset_id = $1 and filename = 'many/00700.png'`;
    await sql(hidden, [id, 'quarantined']);
    expect([(await anchors()).total, (await page()).total]).toEqual([IMAGES - 1, IMAGES - 1]);
    await sql(hidden, [id, 'accepted']);
  });

  it('are kept but for what nobody asks twice: words, cells, and very long filters', async () => {
    await sql('delete from darkroom.aggregate where dataset_id = $1', [id]);
    await anchors({ split: 'training' });
    await anchors({ q: 'many' });
    await anchors({ cell: '1,1' });
    await anchors({ class_filter: Array.from({ length: 40 }, (_, nth) => `A class with a long name ${nth}`) });
    const kept = await sql('select name, asked from darkroom.aggregate where dataset_id = $1', [id]);
    expect(kept).toEqual([{ name: 'image-anchors', asked: expect.stringContaining('"split":"training"') }]);
  });
});

describe('facets of a list of images', () => {
  let small = '';
  beforeAll(async () => {
    const box = (cls: number, confidence?: number): PublishedBox[] => [[cls, 0.5, 0.5, 0.2, 0.2, confidence]];
    const { datasetId } = await aPublishedDataset(instance, {
      classes: ['Nodule', 'Effusion'],
      images: [
        { split: 'training', group_key: 'patient 1', layers: { R1: box(0), R2: box(1, 0.4) } },
        { split: 'training', group_key: 'patient 1', layers: { R1: [], R2: box(0), model: box(0, 0.95) } },
        { split: 'test', group_key: 'patient 2', layers: { R1: [], model: [...box(1, 0.3), ...box(0, 0.7)] } },
        { split: 'test', layers: { R2: [...box(0), ...box(0), ...box(1)], reference: box(1) } },
        { layers: { R1: box(1) } },
        {},
      ],
      kinds: { model: 'model', reference: 'reference' },
    });
    small = datasetId;
    await sql(
      `update darkroom.image set issues = case when split = 'test' then '{dark,blurred}'::text[] else '{dark}' end, status = case when split is null then 'warned' else status end,
         verdict = case when split is null then 'warned' else verdict end
       where dataset_id = $1 and (split = 'test' or split is null)`,
      [small],
    );
  });

  it.each([
    {},
    { split: 'training' },
    { class_filter: ['1'] },
    { reader: 'R1' },
    { reader: 'R1', has_annotations: false },
    { has_annotations: true },
    { has_annotations: false },
    { layer: 'reference' },
    { layer: 'R2', has_annotations: true, issue: 'dark' },
    { issue: 'blurred', status: ['accepted'] },
    { status: ['warned', 'quarantined'] },
    { cell: '32,32', class_filter: ['0'] },
    { q: '00000' },
    { min_confidence: 0.5 },
    { min_confidence: 0.2, max_confidence: 0.6, class_filter: ['1'] },
    { max_confidence: 0.9, layer: 'model' },
    { min_confidence: 0.4, reader: 'R2' },
    { group: 'patient 1' },
    { verdict: 'warned' },
    { layer: 'model', cell: '32,32' },
    { layer: 'R1', reader: 'R1', has_annotations: false },
    { reader: 'R2', cell: '32,32', min_confidence: 0.1 },
    { has_annotations: false, max_confidence: 0.9 },
    { has_annotations: true, cell: '32,32', max_confidence: 0.9, layer: 'model' },
    { has_annotations: false, layer: 'R1' },
  ])('tell what each choice would leave, with %o', async (filter) => {
    const { facets } = await listFacets(lead, imageFacetsInput.parse({ id: small, ...filter }));
    let told = 0;
    for (const [name, choices] of Object.entries(facets))
      for (const { value, images } of choices) {
        const isList = name === 'class_filter' || name === 'status';
        const chosen = imageListInput.parse({ id: small, ...filter, [name]: isList ? [value] : value });
        expect({ name, value, images }).toEqual({ name, value, images: (await listImages(lead, chosen)).total });
        told += 1;
      }
    expect(told).toBeGreaterThan(3);
  });
});
