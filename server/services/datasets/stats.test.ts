import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { HEATMAP_BINS, type HeatmapMode } from '../../domain/heatmap';
import { heatmapInput } from '../../domain/wire/datasets';
import { imageListInput } from '../../domain/wire/image-lists';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../../testing/published';
import { listImages } from './images';
import { classStats, getHeatmap, splitStats } from './stats';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const box = (classId: number, [left, top, right, bottom]: readonly [number, number, number, number]): PublishedBox => [
  ...([classId, (left + right) / 2, (top + bottom) / 2, right - left, bottom - top] as const),
];
const aDataset = (images: PublishedImage[], kinds: Record<string, string> = {}) =>
  aPublishedDataset(instance, { classes: ['Nodule', 'Mass'], images, kinds });
const mapOf = (id: string, more: Record<string, unknown> = {}) => getHeatmap(lead, heatmapInput.parse({ id, ...more }));
/** Filled bins as `column,row` → count. */
const filled = ({ counts }: { counts: number[] }) =>
  Object.fromEntries(
    counts.flatMap((n, at) => (n === 0 ? [] : [[`${at % HEATMAP_BINS},${Math.floor(at / HEATMAP_BINS)}`, n]])),
  );

describe('the heatmap', () => {
  it('counts centres in rows from the top, and what sticks out at the edge', async () => {
    const { datasetId: id } = await aDataset([
      {
        layers: {
          R1: [
            [0, 0, 0, 0.1, 0.1],
            [0, 0.999, 0.5, 0.1, 0.1],
            [0, 1, 1, 0.1, 0.1],
            [0, 1, 1, 0.1, 0.1],
          ],
        },
      },
    ]);
    const map = await mapOf(id);
    expect(map).toMatchObject({ bins: 64, n: 4, mode: 'centre' });
    expect(map.counts).toHaveLength(4096);
    expect(filled(map)).toEqual({ '0,0': 1, '63,32': 1, '63,63': 2 });
  });

  it('covers every bin that a box overlaps, and none that it only touches', async () => {
    const { datasetId: id } = await aDataset([
      { layers: { R1: [box(0, [1 / 64, 2 / 64, 3 / 64, 4 / 64]), box(0, [2.5 / 64, 3.5 / 64, 3.5 / 64, 3.6 / 64])] } },
    ]);
    expect(filled(await mapOf(id, { mode: 'coverage' }))).toEqual({ '1,2': 1, '2,2': 1, '1,3': 1, '2,3': 2, '3,3': 1 });
  });

  it('equals counting box by box, for any boxes', async () => {
    const edge = fc.integer({ min: 0, max: 640 }).map((n) => n / 640);
    const boxes = fc.sample(
      fc.tuple(fc.nat(1), edge, edge, edge, edge).filter(([, a, b, c, d]) => a !== c && b !== d),
      { numRuns: 200, seed: 7 },
    );
    const drawn = boxes.map(([classId, a, b, c, d]) =>
      box(classId, [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]),
    );
    const { datasetId: id } = await aDataset([{ split: 'training', layers: { R1: drawn } }]);
    for (const mode of ['centre', 'coverage'] satisfies HeatmapMode[]) {
      const map = await mapOf(id, { mode, class_id: 1, split: 'training' });
      const mine = drawn.filter(([classId]) => classId === 1);
      expect(map.n).toBe(mine.length);
      expect(map.counts).toEqual(countedOneByOne(mine, mode));
    }
  });

  it('counts the asked class, split and layer, images in the lists alone, and neither models nor consensus', async () => {
    const centre: PublishedBox[] = [[0, 0.5, 0.5, 0.1, 0.1]];
    const { datasetId: id } = await aDataset(
      [
        { split: 'training', layers: { R1: centre, R2: [[1, 0.5, 0.5, 0.1, 0.1]], net: centre, all: centre } },
        { split: 'test', layers: { R1: centre } },
        { split: 'test', status: 'quarantined', layers: { R1: centre } },
      ],
      { net: 'model', all: 'consensus' },
    );
    const n = async (more: Record<string, unknown>) => (await mapOf(id, more)).n;
    expect([
      await n({}),
      await n({ class_id: 0 }),
      await n({ split: 'test' }),
      await n({ layer: 'R1' }),
      await n({ layer: 'net' }),
    ]).toEqual([3, 2, 1, 2, 1]);
    expect(await n({ class_id: 99 })).toBe(0);
  });

  it('leads from a cell to exactly the images that count there', async () => {
    const { datasetId: id } = await aDataset([
      { filename: 'a.png', layers: { R1: [box(0, [0.1, 0.1, 0.3, 0.3])] } },
      { filename: 'b.png', layers: { R1: [box(1, [0.1, 0.1, 0.3, 0.3])] } },
      { filename: 'c.png', layers: { R1: [box(0, [0.6, 0.6, 0.7, 0.7])] } },
    ]);
    const names = async (more: Record<string, unknown>) =>
      (await listImages(lead, imageListInput.parse({ id, sort_by: 'filename', sort_order: 'asc', ...more }))).items.map(
        ({ filename }) => filename,
      );
    expect(await names({ cell: '12,12' })).toEqual(['a.png', 'b.png']);
    expect(await names({ cell: '12,12', class_filter: '0' })).toEqual(['a.png']);
    expect(await names({ cell: '18,18' })).toEqual([]);
    expect(await names({ cell: '18,18', cell_mode: 'coverage', class_filter: '1' })).toEqual(['b.png']);
  });
});

function countedOneByOne(boxes: readonly PublishedBox[], mode: HeatmapMode): number[] {
  const counts = new Array<number>(HEATMAP_BINS ** 2).fill(0);
  const clamp = (bin: number) => Math.max(0, Math.min(HEATMAP_BINS - 1, bin));
  const first = (share: number) => clamp(Math.floor(share * HEATMAP_BINS + 1e-9));
  const last = (share: number) => clamp(Math.ceil(share * HEATMAP_BINS - 1e-9) - 1);
  for (const [, x, y, w, h] of boxes) {
    const columns = mode === 'centre' ? [first(x), first(x)] : [first(x - w / 2), last(x + w / 2)];
    const rows = mode === 'centre' ? [first(y), first(y)] : [first(y - h / 2), last(y + h / 2)];
    for (let row = rows[0]!; row <= rows[1]!; row++)
      for (let column = columns[0]!; column <= columns[1]!; column++) counts[row * HEATMAP_BINS + column]! += 1;
  }
  return counts;
}

describe('counts of splits and classes', () => {
  it('are those of the rows, also right after they change', async () => {
    const { datasetId: id, imageIds } = await aDataset([
      {
        split: 'training',
        layers: {
          R1: [[0, 0.5, 0.5, 0.1, 0.1]],
          R2: [
            [0, 0.5, 0.5, 0.1, 0.1],
            [1, 0.2, 0.2, 0.1, 0.1],
          ],
        },
      },
      { split: 'test', layers: { R1: [] } },
    ]);
    expect((await splitStats(lead, { id })).splits).toEqual([
      { name: 'training', images: 1, annotated_images: 1, annotations: 3 },
      { name: 'test', images: 1, annotated_images: 0, annotations: 0 },
    ]);
    expect((await classStats(lead, { id })).classes).toEqual([
      {
        class_id: 0,
        class_name: 'Nodule',
        annotations: 2,
        images: 1,
        per_split: { training: { annotations: 2, images: 1 } },
      },
      {
        class_id: 1,
        class_name: 'Mass',
        annotations: 1,
        images: 1,
        per_split: { training: { annotations: 1, images: 1 } },
      },
    ]);
    expect((await classStats(lead, { id, layer: 'R1' })).classes.map(({ annotations }) => annotations)).toEqual([1, 0]);
    await query(instance.database.adminUrl, `update darkroom.image set split = 'test' where id = $1`, [imageIds[0]]);
    expect((await splitStats(lead, { id })).splits).toEqual([
      { name: 'test', images: 2, annotated_images: 1, annotations: 3 },
    ]);
  });
});
