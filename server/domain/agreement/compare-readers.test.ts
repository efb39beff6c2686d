import { expect, it } from 'vitest';
import type { Xyxy } from '../boxes';
import { ReaderComparison, type ReadImage } from './compare-readers';

const at = (left: number, size = 10): Xyxy => ({ left, top: 0, right: left + size, bottom: size });
const when = { month: '2026-11', week: '2026-11-16' };

/** An image by what each reader marked: boxes by class; an empty object is "nothing". */
const anImage = (id: string, said: Record<number, Record<number, Xyxy[]>>): ReadImage => ({
  id,
  ...when,
  readings: Object.entries(said).map(([reader, boxes]) => ({
    reader: Number(reader),
    boxes: new Map(Object.entries(boxes).map(([classId, list]) => [Number(classId), list])),
    unplaced: [],
    hasBoxes: true,
  })),
});

const compared = (images: ReadImage[], threshold = 0.5, only: number | null = null) => {
  const comparison = new ReaderComparison(threshold, only);
  for (const image of images) comparison.add(image);
  return comparison;
};

it('counts F1 over images both have read: twice the matches over the boxes of both', () => {
  // Matched: one of two boxes and one. An image that one alone has read counts for nobody.
  const { overall, pairs } = compared([
    anImage('1', { 0: { 5: [at(0), at(50)] }, 1: { 5: [at(1)] } }),
    anImage('2', { 0: { 5: [at(0)] } }),
    anImage('3', { 0: {}, 1: {} }),
  ]);
  expect(overall.f1).toBeCloseTo(2 / 3, 12);
  expect(overall.meanIou).toBeCloseTo(9 / 11, 12);
  expect(pairs.get('0 1')).toMatchObject({ images: 2, presenceImages: 2, both: 1, onlyA: 0, onlyB: 0 });
});

it('matches a class with itself only', () => {
  const { overall } = compared([anImage('1', { 0: { 1: [at(0)] }, 1: { 2: [at(0)] } })]);
  expect([overall.f1, overall.meanIou, overall.boxes]).toEqual([0, null, 2]);
});

it('knows nothing of F1 where nobody drew a box, and of presence where all say the same', () => {
  const { overall, anything, readersOfImages } = compared([anImage('1', { 0: {}, 1: {} })]);
  expect([overall.f1, overall.meanIou, overall.f1Interval]).toEqual([null, null, null]);
  expect(anything.statistics(readersOfImages)).toMatchObject({ alpha: null, kappa: null, ac1: null, compared: 1 });
});

it('narrows everything to one class, but not who has read', () => {
  const images = [
    anImage('1', { 0: { 1: [at(0)], 2: [at(50)] }, 1: { 1: [at(0)] } }),
    anImage('2', { 0: { 2: [at(0)] }, 1: {} }),
  ];
  const { overall, pairs, readers } = compared(images, 0.5, 1);
  expect([overall.f1, pairs.get('0 1')!.images, pairs.get('0 1')!.both]).toEqual([1, 2, 1]);
  expect(readers.get(0)).toMatchObject({ images: 2, boxes: 1, silent: 1 });
});

it('lists images by how much readers differ', () => {
  const { worst } = compared([
    anImage('same', { 0: { 1: [at(0)] }, 1: { 1: [at(0)] } }),
    anImage('half', { 0: { 1: [at(0), at(50)] }, 1: { 1: [at(0), at(80)] } }),
    anImage('one', { 0: { 1: [at(0)] }, 1: {} }),
    anImage('three', { 0: { 1: [at(0), at(20), at(40)] }, 1: {} }),
  ]);
  expect(worst.list().map(({ id, unmatched }) => [id, unmatched])).toEqual([
    ['three', 3],
    ['one', 1],
    ['half', 2],
  ]);
});

it('takes a box that could not be used for a finding, and leaves its image out of F1', () => {
  const image = anImage('1', { 0: { 1: [at(0)] }, 1: {} });
  const { pairs, overall, classes, readersOfImages } = compared([
    { ...image, readings: [image.readings[0]!, { reader: 1, boxes: new Map(), unplaced: [1], hasBoxes: false }] },
    anImage('2', { 0: {}, 1: {} }),
  ]);
  expect(pairs.get('0 1')).toMatchObject({ images: 1, presenceImages: 2, both: 1 });
  expect(overall.f1).toBeNull();
  expect(classes.get(1)!.presence.statistics(readersOfImages).alpha).toBe(1);
});

it('gives kappa of two readers as Cohen does, and an interval only where no single image carries it', () => {
  // 20 both, 5 and 10 one of them, 15 neither: the table of Cohen's textbook example, kappa 0.4.
  const images = [
    ...Array.from({ length: 20 }, () => ({ 0: { 1: [at(0)] }, 1: { 1: [at(0)] } })),
    ...Array.from({ length: 5 }, () => ({ 0: { 1: [at(0)] }, 1: {} })),
    ...Array.from({ length: 10 }, () => ({ 0: {}, 1: { 1: [at(0)] } })),
    ...Array.from({ length: 15 }, () => ({ 0: {}, 1: {} })),
  ].map((said, index) => anImage(String(index), said));
  const { classes, readersOfImages } = compared(images);
  const { kappa, ci, present, readings } = classes.get(1)!.presence.statistics(readersOfImages);
  expect(kappa).toBeCloseTo(0.4, 12);
  expect([present, readings]).toEqual([55, 100]);
  // The large-sample error of Fleiss, Cohen and Everitt gives 0.151 to 0.649; the jackknife is close to it.
  expect(ci.kappa![0]).toBeCloseTo(0.151, 1);
  expect(ci.kappa![1]).toBeCloseTo(0.649, 1);
  const few = compared([anImage('1', { 0: { 1: [at(0)] }, 1: { 1: [at(0)] } }), anImage('2', { 0: {}, 1: {} })]);
  expect(few.classes.get(1)!.presence.statistics(few.readersOfImages)).toMatchObject({
    alpha: 1,
    ci: { alpha: null, kappa: null, ac1: null },
  });
});
