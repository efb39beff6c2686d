import { afterAll, describe, expect, it } from 'vitest';
import { boxesInput, distributionsInput } from '../../domain/wire/distributions';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedBox, type PublishedImage } from '../../testing/published';
import { getBoxes, getDistributions } from './stats';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const aDataset = (images: PublishedImage[], classes = ['Nodule', 'Mass'], kinds: Record<string, string> = {}) =>
  aPublishedDataset(instance, { classes, images, kinds });
const sizesOf = (id: string, more: Record<string, unknown> = {}) =>
  getDistributions(lead, distributionsInput.parse({ id, ...more }));
const boxesOf = (id: string, more: Record<string, unknown> = {}) => getBoxes(lead, boxesInput.parse({ id, ...more }));
const bright = (mean: number) => ({ measures: { brightness: { mean } } });
const times = (n: number, box: PublishedBox) => Array.from({ length: n }, () => box);
const nodule: PublishedBox = [0, 0.5, 0.5, 0.2, 0.1];
const mass: PublishedBox = [1, 0.5, 0.5, 0.5, 0.5];

describe('distributions of images', () => {
  it('count annotations per image, of a split and of a class, without models and consensus', async () => {
    const { datasetId: id, imageIds } = await aDataset(
      [
        { split: 'training', width: 200, layers: { R1: [nodule, mass], R2: [nodule], net: times(9, nodule) } },
        { split: 'training', width: 100, layers: { R1: [mass] } },
        { split: 'test', width: 400, layers: { R1: [] } },
        { split: 'test', status: 'quarantined', layers: { R1: [nodule] } },
        {},
      ],
      undefined,
      { net: 'model' },
    );
    const perImage = async (more: Record<string, unknown>) => {
      const { images, unlabelled, distributions } = await sizesOf(id, more);
      return { images, unlabelled, counts: distributions.annotations!.bins.map(({ count }) => count) };
    };
    expect(await perImage({})).toEqual({ images: 4, unlabelled: 2, counts: [2, 1, 0, 1] });
    expect(await perImage({ split: 'training' })).toEqual({ images: 2, unlabelled: 0, counts: [0, 1, 0, 1] });
    expect(await perImage({ split: 'none' })).toEqual({ images: 1, unlabelled: 1, counts: [1] });
    expect(await perImage({ class_id: 0 })).toEqual({ images: 4, unlabelled: 3, counts: [3, 0, 1] });
    expect((await sizesOf(id, { class_id: 0 })).distributions.width).toMatchObject({
      n: 1,
      bins: [{ from: 200, to: 200, count: 1 }],
    });
    await query(instance.database.adminUrl, 'delete from darkroom.annotation where image_id = $1', [imageIds[0]]);
    expect(await perImage({})).toEqual({ images: 4, unlabelled: 3, counts: [3, 1] });
  });

  it('take several counts into one bin when an image has very many', async () => {
    const { datasetId: id } = await aDataset([{ layers: { R1: times(70, nodule) } }, { layers: { R1: [nodule] } }]);
    const { bins } = (await sizesOf(id)).distributions.annotations!;
    expect(bins).toHaveLength(24);
    expect(bins[0]).toEqual({ from: 0, to: 2, count: 1 });
    expect(bins.at(-1)).toEqual({ from: 69, to: 71, count: 1 });
  });

  it('bin measures from the least to the greatest, and leave out what was not measured', async () => {
    const { datasetId: id } = await aDataset([
      { width: 8192, height: 8192, facts: bright(0) },
      { width: 100, height: 50, facts: bright(0.51) },
      { width: 100, height: 50, facts: bright(1) },
      { width: 100, height: 50 },
    ]);
    const { distributions } = await sizesOf(id);
    const filled = (name: string) => distributions[name]!.bins.flatMap(({ count }, at) => (count ? [[at, count]] : []));
    expect(distributions.brightness!.n).toBe(3);
    expect(filled('brightness')).toEqual([
      [0, 1],
      [10, 1],
      [19, 1],
    ]);
    expect(filled('width')).toEqual([
      [0, 3],
      [19, 1],
    ]);
    expect(distributions.aspect!.bins.at(-1)).toMatchObject({ to: 2, count: 3 });
  });

  it('of nothing are empty', async () => {
    const { datasetId: id } = await aDataset([], []);
    const { images, distributions } = await sizesOf(id);
    expect([images, ...Object.values(distributions).flatMap(({ n, bins }) => [n, bins.length])]).toEqual(
      Array(17).fill(0),
    );
    expect(await boxesOf(id)).toEqual({ n: 0, unmeasured: 0, cells: [], points: [] });
  });
});

describe('boxes by size and shape', () => {
  it('lie in the cell that holds their share of the image and their shape in pixels', async () => {
    const { datasetId: id } = await aDataset([
      { split: 'training', width: 400, height: 100, layers: { R1: [nodule, nodule, mass] } },
      { split: 'test', width: 100, height: 100, layers: { R1: [nodule] } },
    ]);
    const { n, cells, points } = await boxesOf(id);
    expect(n).toBe(4);
    const cellOf = (size: number, aspect: number) =>
      cells.find(
        (cell) =>
          cell.size_from <= size * 1.0001 &&
          size < cell.size_to &&
          cell.aspect_from <= aspect * 1.0001 &&
          aspect < cell.aspect_to,
      )?.count;
    expect([cellOf(0.02, 8), cellOf(0.25, 4), cellOf(0.02, 2)]).toEqual([2, 1, 1]);
    expect(points.map(({ size, aspect }) => `${size.toFixed(4)} ${aspect.toFixed(3)}`).sort()).toEqual([
      '0.0200 2.000',
      '0.0200 8.000',
      '0.0200 8.000',
      '0.2500 4.000',
    ]);
    expect((await boxesOf(id, { class_id: 1 })).n).toBe(1);
    expect((await boxesOf(id, { split: 'test' })).n).toBe(1);
  });

  it('are sampled to 500, the same ones each time, and counted in full', async () => {
    const boxes = Array.from({ length: 3000 }, (_, at): PublishedBox => [0, 0.5, 0.5, 0.01 + at / 4000, 0.1]);
    const { datasetId: id } = await aDataset([{ layers: { R1: boxes } }]);
    const first = await boxesOf(id);
    expect([first.n, first.cells.reduce((sum, { count }) => sum + count, 0), first.points.length]).toEqual([
      3000, 3000, 500,
    ]);
    await query(instance.database.adminUrl, 'update darkroom.dataset set revision = revision + 1 where id = $1', [id]);
    expect(await boxesOf(id)).toEqual(first);
  });

  it('without extent, or of images of unknown size, are counted apart', async () => {
    const { datasetId: id, imageIds } = await aDataset([
      { layers: { R1: [nodule, [0, 0.5, 0.5, 0, 0.1]] } },
      { layers: { R1: [nodule] } },
    ]);
    await query(instance.database.adminUrl, 'update darkroom.image set width = null where id = $1', [imageIds[1]]);
    expect(await boxesOf(id)).toMatchObject({ n: 1, unmeasured: 2 });
  });
});
