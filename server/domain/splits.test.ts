import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SPLITS, knownSplit, splitCounts, splitName } from './splits';

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

describe('splitCounts', () => {
  it('drops nothing for any n, with the default ratios', () => {
    for (let n = 0; n <= 500; n++) expect(sum(splitCounts(n, DEFAULT_SPLITS))).toBe(n);
  });

  it('gives the ratios themselves for 15,000', () => {
    expect(splitCounts(15_000, DEFAULT_SPLITS)).toEqual(DEFAULT_SPLITS);
  });

  it('gives ten images as worked out by hand', () => {
    // exact: 7.67, .5, .5, .67, .33, .33; the three left over go to .67 (training), .67 (staging), then .5 by name
    expect(splitCounts(10, DEFAULT_SPLITS)).toEqual({
      training: 8,
      validation: 0,
      test: 1,
      staging: 1,
      canary: 0,
      production: 0,
    });
  });

  it('never strays from the exact share by one or more and does not look at the order of keys', () => {
    const ratios = fc.dictionary(fc.string({ minLength: 1 }), fc.double({ min: 0, max: 1e6, noNaN: true }), {
      minKeys: 1,
      maxKeys: 8,
    });
    fc.assert(
      fc.property(fc.nat(100_000), ratios, (n, given) => {
        const total = sum(given);
        fc.pre(total > 1e-3);
        const counts = splitCounts(n, given);
        expect(sum(counts)).toBe(n);
        for (const [name, count] of Object.entries(counts)) {
          expect(Math.abs(count - (n * given[name]!) / total)).toBeLessThan(1 + 1e-6);
        }
        expect(splitCounts(n, Object.fromEntries(Object.entries(given).reverse()))).toEqual(counts);
      }),
    );
  });

  it.each([{}, { a: 0 }, { a: -1, b: 2 }, { a: Number.NaN }, { a: Infinity }])('refuses the ratios %j', (ratios) => {
    expect(() => splitCounts(5, ratios as Record<string, number>)).toThrow(RangeError);
  });
});

describe('the names of splits', () => {
  it.each([
    ['train', 'training'],
    ['Train', 'training'],
    ['train2017', 'training'],
    ['val', 'validation'],
    ['valid', 'validation'],
    ['val2017', 'validation'],
    ['test', 'test'],
    ['canary', 'canary'],
    [' hospital B ', 'hospital B'],
    ['trainers', 'trainers'],
    ['constructor', 'constructor'],
  ])('%s is %s', (alias, name) => expect(splitName(alias)).toBe(name));

  it('knows which names are those of a usual split', () => {
    expect(['train', 'images', 'test1', 'Validation'].map(knownSplit)).toEqual(['training', null, null, 'validation']);
  });
});
