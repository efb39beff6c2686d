import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRanged, MEASURE_NAMES, RANGED, rangeOfBin } from '../../domain/measures';
import { writeRange } from '../../domain/number-ranges';
import { seeded } from '../../domain/seeded';
import { distributionsInput } from '../../domain/wire/distributions';
import { imageChangePreviewInput } from '../../domain/wire/image-changes';
import {
  exportImagesInput,
  imageAnchorsInput,
  imageFacetsInput,
  imageIdsInput,
  imageListInput,
} from '../../domain/wire/image-lists';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../../testing/published';
import { exportImages, listImageIds } from './export-images';
import { previewImageChange } from './image-changes';
import { listAnchors, listFacets, listImages } from './images';
import { getDistributions } from './stats';

const instance = await anInstance();
afterAll(() => instance.close());
const lead = instance.as('data_lead');

type More = Record<string, unknown>;
const distributionsOf = (id: string, more: More = {}) =>
  getDistributions(lead, distributionsInput.parse({ id, ...more }));
const totalOf = async (id: string, more: More = {}) =>
  (await listAnchors(lead, imageAnchorsInput.parse({ id, ...more }))).total;

/** Every bin whose filter finds another number of images than it counts. */
async function wrongBins(id: string, selection: { split?: string; class_id?: number } = {}): Promise<unknown[]> {
  const { split, class_id } = selection;
  const wrong: unknown[] = [];
  const { distributions } = await distributionsOf(id, selection);
  expect(Object.keys(distributions).toSorted()).toEqual([...RANGED].toSorted());
  for (const [name, { bins, n }] of Object.entries(distributions)) {
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(n);
    for (const [at, bin] of bins.entries()) {
      const ofClass = class_id === undefined ? {} : { class_filter: [String(class_id)], annotations: '1..' };
      const range = writeRange(rangeOfBin(name, bins, at));
      const total = await totalOf(id, { ...(split && { split }), ...ofClass, [name]: range });
      if (total !== bin.count) wrong.push({ name, range, total, count: bin.count });
    }
  }
  return wrong;
}

const measured = (brightness: number, contrast: number, sharpness: number) => ({
  measures: { brightness: { mean: brightness }, contrast, sharpness },
});
const boxes = (count: number, classId: number): PublishedBox[] =>
  Array.from({ length: count }, () => [classId, 0.5, 0.5, 0.1, 0.1]);

describe('the images behind a bar', () => {
  let id = '';
  beforeAll(async () => {
    const random = seeded(17);
    const upTo = (most: number) => Math.floor(random() * most);
    const images = Array.from({ length: 260 }, (_, n): PublishedImage => {
      const isMeasured = n % 11 !== 0;
      // Tenths and thirds lie on and beside the ends of bins, where rounding would tell.
      const facts = isMeasured ? measured(upTo(21) / 20, upTo(31) / 30, n % 7 ? upTo(1000) / 10 : 0) : {};
      return {
        facts: n % 22 === 0 ? null : facts,
        width: 100 + upTo(41) * 10,
        height: 100 + upTo(4) * 100,
        bytes: 1 + upTo(5_000_000),
        split: [null, 'training', 'test'][n % 3] ?? null,
        status: n % 13 === 0 ? 'quarantined' : n % 5 === 0 ? 'warned' : 'accepted',
        layers: {
          ...(n % 4 > 0 && { R1: [...boxes(upTo(40), 0), ...boxes(upTo(3), 1)] }),
          ...(n % 6 === 0 && { R2: boxes(upTo(9), 0) }),
          net: boxes(upTo(9), n % 2),
        },
      };
    });
    const made = await aPublishedDataset(instance, { classes: ['A', 'B', 'C'], images, kinds: { net: 'model' } });
    id = made.datasetId;
    // As workers do after much was written: what the planner knows of a table before that leads it astray.
    await query(
      instance.database.adminUrl,
      'analyze darkroom.image, darkroom.annotation, darkroom.layer, darkroom.dataset_class',
    );
  });

  it.each([{}, { split: 'training' }, { split: 'none' }, { class_id: 0 }, { class_id: 1, split: 'test' }])(
    'are as many as it counts, for every bin of every histogram %o',
    async (selection) => {
      expect(await wrongBins(id, selection)).toEqual([]);
    },
  );

  it('are the same in the list, its ids, an export, and a selection by filter', async () => {
    const filter = { brightness: '0.2..0.6', contrast: '..=0.5', annotations: '3..', width: '200..', megabytes: '..4' };
    const { total, items, filters_applied } = await listImages(
      lead,
      imageListInput.parse({ id, ...filter, limit: 1000 }),
    );
    expect(total).toBeGreaterThan(3);
    expect(items).toHaveLength(total!);
    expect(filters_applied).toMatchObject(filter);
    const listed = items.map((image) => image.id).toSorted();
    const found = await listImageIds(lead, imageIdsInput.parse({ id, ...filter }));
    expect(found.ids.toSorted()).toEqual(listed);
    const exported = await exportImages(lead, exportImagesInput.parse({ id, ...filter, limit: 1000 }));
    expect(exported.items.map((row) => row.id).toSorted()).toEqual(listed);
    const except = [listed[0]!];
    const preview = { id, filter, except, action: 'tag', tag: 'odd' };
    expect(await previewImageChange(lead, imageChangePreviewInput.parse(preview))).toMatchObject({
      images: total! - 1,
      changes: total! - 1,
    });
  });

  it.each([
    { annotations: '0..=0' },
    { annotations: '2..8', brightness: '0.3..' },
    { annotations: '..=1', class_filter: ['B'] },
    { annotations: '2..', layer: 'net' },
    { annotations: '0..3', reader: 'R1', split: 'training' },
    { annotations: '1..', class_filter: ['A'], cell: '32,32' },
    { annotations: '..2', cell: '32,32', has_annotations: true },
    { aspect: '1..2', contrast: '0.5..' },
  ])('are for a further choice as many as its facet says: %o', async (filter) => {
    const { facets } = await listFacets(lead, imageFacetsInput.parse({ id, ...filter }));
    const wrong: unknown[] = [];
    const isMany = ['class_filter', 'status', 'tag'];
    for (const [name, choices] of Object.entries(facets)) {
      for (const { value, images } of choices) {
        const total = await totalOf(id, { ...filter, [name]: isMany.includes(name) ? [value] : value });
        if (total !== images) wrong.push({ name, value, images, total });
      }
    }
    expect(wrong).toEqual([]);
    expect(facets.class_filter?.length).toBeGreaterThan(0);
  });
});

describe('bars', () => {
  it.each([
    ['equal values', [0.3, 0.3, 0.3]],
    ['values that differ by a hair', [0.1 + 0.2, 0.3, 0.3 - Number.EPSILON / 4]],
    ['very large and very small values', [1e-9, 3e-9, 5e5, 1e6]],
    ['one value', [0.7]],
  ])('of %s lead to their images', async (_, values) => {
    const images = [...values.map((value) => ({ facts: measured(value, value, value) })), {}];
    const { datasetId: id } = await aPublishedDataset(instance, { images });
    expect(await wrongBins(id)).toEqual([]);
    const { distributions } = await distributionsOf(id);
    expect([distributions.sharpness!.n, distributions.width!.n]).toEqual([values.length, values.length + 1]);
  });
});

describe('a range that cannot be', () => {
  it.each(MEASURE_NAMES)('is refused for %s, with what to do', (name) => {
    for (const text of ['0.5..0.25', 'NaN..1', '', 'much', '..', '3..3']) {
      const read = imageListInput.safeParse({ id: crypto.randomUUID(), [name]: text });
      expect(read.error?.issues).toMatchObject([{ path: [name], code: 'custom', params: { fix: expect.any(String) } }]);
    }
  });

  it('has no name that is not measured', () => {
    expect(['colour', 'split', 'brightness'].filter(isRanged)).toEqual(['brightness']);
  });
});
