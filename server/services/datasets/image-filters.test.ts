import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hammingDistance, packHashes } from '../../domain/hash-bits';
import { newId } from '../../domain/ids';
import { LIKENESS_REACH, MOST_SIMILAR } from '../../domain/likeness';
import { seeded } from '../../domain/seeded';
import { imageAnchorsInput, imageFacetsInput, imageListInput } from '../../domain/wire/image-lists';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox } from '../../testing/published';
import { listAnchors, listFacets, listImages } from './images';

const instance = await anInstance();
afterAll(() => instance.close());
const lead = instance.as('data_lead');
const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  query<Row>(instance.database.adminUrl, text, values);

describe('images similar to one', () => {
  const IMAGES = 400;
  const random = seeded(7);
  const digit = () => Math.floor(random() * 16).toString(16);
  const first = Array.from({ length: 64 }, digit).join('');
  /** The first hash with so many of its digits drawn anew. */
  const changed = (digits: number) => {
    const letters = [...first];
    for (let n = 0; n < digits; n++) letters[Math.floor(random() * 64)] = digit();
    return letters.join('');
  };
  const hashes = [first, ...Array.from({ length: IMAGES - 1 }, (_, n) => changed((n * 64) / 200))];
  const perceptual = hashes.map((hash, n) => ({ version: n === 5 ? 2 : 1, quality: n === 6 ? 49 : 90, hash }));
  let id = '';
  let ids: string[] = [];
  beforeAll(async () => {
    const made = await aPublishedDataset(instance, {
      classes: ['Nodule'],
      images: perceptual.map((each, n) => ({
        split: n % 3 === 0 ? 'test' : 'training',
        status: n === 7 ? 'quarantined' : 'accepted',
        facts: n === 8 ? {} : { perceptual: each },
        layers: (n % 5 === 0 ? { R1: [[0, 0.5, 0.5, 0.1, 0.1]] } : {}) as Record<string, PublishedBox[]>,
      })),
    });
    [id, ids] = [made.datasetId, made.imageIds];
  });
  /** Worked out apart from the database: [image, bits], the nearest first. */
  const nearest = (isWanted: (n: number) => boolean = () => true) => {
    const words = packHashes(hashes);
    return hashes
      .map((_, n) => ({ image: ids[n]!, n, bits: hammingDistance(words, words, 0, n * 8) }))
      .filter(({ n, bits }) => n !== 0 && ![5, 6, 7, 8].includes(n) && bits <= LIKENESS_REACH && isWanted(n))
      .sort((a, b) => a.bits - b.bits || (a.image < b.image ? -1 : 1))
      .slice(0, MOST_SIMILAR)
      .map(({ image, bits }) => [image, bits] as const);
  };
  const list = (more: object = {}) =>
    listImages(lead, imageListInput.parse({ id, similar_to: ids[0], sort_by: 'similarity', limit: 1000, ...more }));

  it('are the nearest by the bits in which their hashes differ, at most so many, and tell how far they are', async () => {
    const expected = nearest();
    expect(expected).toHaveLength(MOST_SIMILAR);
    const found = await list();
    expect(found.total).toBe(MOST_SIMILAR);
    expect(found.items.map((image) => image.distance)).toEqual(expected.map(([, bits]) => bits));
    expect(new Set(found.items.map((image) => image.id))).toEqual(new Set(expected.map(([image]) => image)));
  });

  it('are the nearest of those that other filters leave', async () => {
    const expected = nearest((n) => n % 3 === 0 && n % 5 === 0);
    const found = await list({ split: 'test', class_filter: ['0'] });
    expect(found.items.map((image) => [image.id, image.distance])).toHaveLength(expected.length);
    expect(new Set(found.items.map(({ id: image, distance }) => `${image} ${distance}`))).toEqual(
      new Set(expected.map(([image, bits]) => `${image} ${bits}`)),
    );
  });

  it('page by cursor as they do at once, either way round, and sort by anything else', async () => {
    for (const sort_order of ['asc', 'desc']) {
      const whole = (await list({ sort_order })).items.map((image) => image.id);
      const paged: string[] = [];
      let cursor: string | null | undefined;
      do {
        const next = await list({ sort_order, limit: 37, ...(cursor && { cursor }) });
        paged.push(...next.items.map((image) => image.id));
        cursor = next.next_cursor;
      } while (cursor);
      expect(paged).toEqual(whole);
    }
    const named = (await list({ sort_by: 'filename', sort_order: 'asc' })).items.map(({ filename }) => filename);
    expect(named).toEqual([...named].sort());
    const anchors = await listAnchors(lead, imageAnchorsInput.parse({ id, similar_to: ids[0], sort_by: 'similarity' }));
    expect(anchors).toMatchObject({ total: MOST_SIMILAR, anchors: [] });
  });

  it('are as many for a further choice as its facet says', async () => {
    const { facets } = await listFacets(lead, imageFacetsInput.parse({ id, similar_to: ids[0], of: 'split' }));
    expect(Object.keys(facets)).toEqual(['split']);
    for (const { value, images } of facets.split!)
      expect([value, (await list({ split: value })).total]).toEqual([value, images]);
    expect(facets.split!.reduce((sum, { images }) => sum + images, 0)).toBeGreaterThan(MOST_SIMILAR);
  });

  it('are none for an image with too little in it, and unknown images are said to be so', async () => {
    for (const n of [5, 6, 8]) expect((await list({ similar_to: ids[n] })).total).toBe(0);
    await expect(list({ similar_to: newId() })).rejects.toMatchObject({ code: 'image_not_found' });
    await expect(list({ similar_to: undefined })).rejects.toMatchObject({ code: 'similar_to_what' });
  });
});

describe('images by the confidence of their annotations', () => {
  let id = '';
  beforeAll(async () => {
    const random = seeded(11);
    const boxes = (count: number): PublishedBox[] =>
      Array.from({ length: count }, () => [
        Math.floor(random() * 3),
        0.5,
        0.5,
        0.1,
        0.1,
        random() < 0.3 ? undefined : Math.round(random() * 20) / 20,
      ]);
    const images = Array.from({ length: 150 }, (_, n) => ({
      layers: { model: boxes(n % 4), R1: boxes(n % 3), ...(n % 2 === 0 && { consensus: boxes(1) }) },
    }));
    const kinds = { model: 'model', consensus: 'consensus' };
    id = (await aPublishedDataset(instance, { classes: ['A', 'B', 'C'], images, kinds })).datasetId;
  });

  it.each([
    { filter: { min_confidence: 0.5 }, where: 'a.confidence >= 0.5' },
    { filter: { max_confidence: 0.05 }, where: 'a.confidence <= 0.05' },
    { filter: { min_confidence: 0.45, max_confidence: 0.5 }, where: 'a.confidence between 0.45 and 0.5' },
    { filter: { min_confidence: 0.9, class_filter: ['B'] }, where: 'a.confidence >= 0.9 and a.class_id = 1' },
    { filter: { min_confidence: 0.9, layer: 'model' }, where: `a.confidence >= 0.9 and l.name = 'model'` },
    {
      filter: { min_confidence: 0.3, max_confidence: 0.6, reader: 'R1', class_filter: ['A', '2'] },
      where: `a.confidence between 0.3 and 0.6 and l.name = 'R1' and a.class_id in (0, 2)`,
    },
    { filter: { min_confidence: 0 }, where: 'a.confidence is not null' },
  ])('are those where one annotation satisfies all of $filter', async ({ filter, where }) => {
    const rows = await sql<{ id: string }>(
      `select distinct a.image_id::text as id from darkroom.annotation a join darkroom.layer l on l.id = a.layer_id where a.dataset_id = $1 and ${where} order by 1`,
      [id],
    );
    const found = await listImages(lead, imageListInput.parse({ id, ...filter, limit: 1000 }));
    expect(found.items.map((image) => image.id).sort()).toEqual(rows.map((row) => row.id));
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.length).toBeLessThan(150);
  });

  it('cannot be asked for in a range that is empty or outside of 0 to 1', async () => {
    const list = (more: object) => listImages(lead, imageListInput.parse({ id, ...more }));
    await expect(list({ min_confidence: 0.5, max_confidence: 0.4 })).rejects.toMatchObject({ code: 'range_empty' });
    expect(() => imageListInput.parse({ id, min_confidence: 1.1 })).toThrow();
  });
});
