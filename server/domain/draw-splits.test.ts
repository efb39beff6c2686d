import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DrawnImage, drawSplitsAnew, type SplitDraw, wantedCounts } from './draw-splits';
import { DEFAULT_SPLITS } from './splits';

const DRAW: SplitDraw = {
  sizes: DEFAULT_SPLITS,
  areCounts: false,
  rest: 'training',
  seed: 42,
  stratify: false,
  keep: [],
};
const anImage = (no: number, more: Partial<DrawnImage> = {}): DrawnImage => ({
  ...{ id: `id-${no}`, filename: `${no}.png`, split: 'training', groups: [], labels: [] },
  ...more,
});
const images = (n: number, more: (no: number) => Partial<DrawnImage> = () => ({})) =>
  Array.from({ length: n }, (_, no) => anImage(no, more(no)));
const sizesOf = (splits: Iterable<string>) => {
  const sizes: Record<string, number> = {};
  for (const split of splits) sizes[split] = (sizes[split] ?? 0) + 1;
  return sizes;
};
const withoutZeros = (sizes: Record<string, number>) =>
  Object.fromEntries(Object.entries(sizes).filter(([, size]) => size > 0));

describe('drawing splits anew', () => {
  it('drops nothing for any number of images, by the largest remainder', () => {
    for (let n = 0; n <= 500; n++) {
      const { splits, wanted } = drawSplitsAnew(images(n), DRAW);
      expect(sizesOf(splits.values())).toEqual(withoutZeros(wanted));
      expect(splits.size).toBe(n);
    }
  });

  it('gives the same whatever the order of the images, and something else for another seed', () => {
    const one = drawSplitsAnew(images(200), DRAW).splits;
    const other = drawSplitsAnew(images(200).reverse(), DRAW).splits;
    expect(new Map([...other].sort())).toEqual(new Map([...one].sort()));
    expect(drawSplitsAnew(images(200), { ...DRAW, seed: 43 }).splits).not.toEqual(one);
  });

  it('never tears a group, over any number of common groups, and leaves nothing out', () => {
    const image = fc.record({
      split: fc.constantFrom(null, 'training', 'test', 'production'),
      groups: fc.uniqueArray(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'), { maxLength: 2 }),
      labels: fc.uniqueArray(fc.constantFrom('0', '1', '2')),
    });
    fc.assert(
      fc.property(fc.array(image, { maxLength: 60 }), fc.nat(5), fc.boolean(), (drawn, seed, stratify) => {
        const all = drawn.map((one, no) => anImage(no, one));
        const { splits } = drawSplitsAnew(all, { ...DRAW, seed, stratify });
        expect(splits.size).toBe(all.length);
        for (const group of new Set(all.flatMap(({ groups }) => groups))) {
          const inGroup = all.filter(({ groups }) => groups.includes(group));
          expect(new Set(inGroup.map(({ id }) => splits.get(id))).size).toBe(1);
        }
      }),
    );
  });

  it('moves nothing out of a kept split, and into it only what belongs there', () => {
    const all = images(300, (no) => ({
      split: no < 40 ? 'test' : 'training',
      groups: no % 30 === 0 ? ['a patient'] : [],
    }));
    const { splits, wanted, open } = drawSplitsAnew(all, {
      ...DRAW,
      sizes: { training: 3, validation: 1 },
      keep: ['test'],
    });
    const inTest = [...splits].filter(([, split]) => split === 'test').map(([id]) => id);
    const belongs = all.filter(({ split, groups }) => split === 'test' || groups.length > 0).map(({ id }) => id);
    expect(inTest.sort()).toEqual(belongs.sort());
    expect(open.size).toBe(300 - inTest.length);
    expect(wanted).toEqual({ training: 189, validation: 63 });
    expect(sizesOf(splits.values())).toEqual({ ...wanted, test: inTest.length });
  });

  it('tells two images of one name apart', () => {
    const twins = [anImage(1), anImage(2, { filename: '1.png' })];
    expect(drawSplitsAnew(twins, { ...DRAW, sizes: { training: 1, test: 1 } }).splits.size).toBe(2);
  });

  it('gives exactly the counts that are asked for, and the rest to one split', () => {
    const draw = { ...DRAW, sizes: { validation: 20, test: 30 }, areCounts: true };
    expect(sizesOf(drawSplitsAnew(images(120), draw).splits.values())).toEqual({
      validation: 20,
      test: 30,
      training: 70,
    });
    expect(() => wantedCounts(49, draw)).toThrow('50 images are asked for, 49 can be drawn');
  });
});
