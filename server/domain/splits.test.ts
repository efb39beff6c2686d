import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSplits, DEFAULT_SPLITS, knownSplit, splitCounts, splitName } from './splits';

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
const countsOf = (assigned: Map<string, string>) => {
  const counts: Record<string, number> = {};
  for (const split of assigned.values()) counts[split] = (counts[split] ?? 0) + 1;
  return counts;
};
const keysUpTo = (n: number) => Array.from({ length: n }, (_, index) => ({ key: `images/${index}.png` }));

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

describe('assignSplits', () => {
  it('gives every image a split, in exactly the counts of the ratios, for any n', () => {
    for (let n = 0; n <= 500; n += 7) {
      const assigned = assignSplits(keysUpTo(n), { ratios: DEFAULT_SPLITS, seed: 42 });
      const wanted = Object.entries(splitCounts(n, DEFAULT_SPLITS)).filter(([, count]) => count > 0);
      expect(countsOf(assigned)).toEqual(Object.fromEntries(wanted));
    }
  });

  it('gives the same on any machine', () => {
    const assigned = assignSplits(keysUpTo(12), { ratios: { training: 2, test: 1 }, seed: 42 });
    const inTest = [...assigned].filter(([, split]) => split === 'test').map(([key]) => key);
    expect(inTest).toEqual(PINNED);
  });

  it('does not depend on the order of the images, and does on the seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), fc.integer(), fc.nat(), (keys, seed, salt) => {
        const items = keys.map((key) => ({ key }));
        const shuffled = [...items].sort((a, b) => ((a.key.length * 7 + salt) % 5) - ((b.key.length * 7 + salt) % 5));
        const plan = { ratios: DEFAULT_SPLITS, seed };
        expect(Object.fromEntries(assignSplits(shuffled, plan))).toEqual(Object.fromEntries(assignSplits(items, plan)));
      }),
    );
    const [one, two] = [1, 2].map((seed) => [...assignSplits(keysUpTo(300), { ratios: DEFAULT_SPLITS, seed })]);
    expect(one).not.toEqual(two);
  });

  it('keeps each group in one split and drops nothing', () => {
    const item = fc.record({ key: fc.uuid(), group: fc.option(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6')) });
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 80 }), fc.integer(), (items, seed) => {
        const assigned = assignSplits(items, { ratios: DEFAULT_SPLITS, seed });
        expect(assigned.size).toBe(items.length);
        for (const group of new Set(items.map((each) => each.group).filter((name) => name !== null))) {
          const splits = new Set(items.filter((each) => each.group === group).map(({ key }) => assigned.get(key)));
          expect(splits.size).toBe(1);
        }
      }),
    );
  });

  it('comes close to the ratios with small groups', () => {
    const items = keysUpTo(3000).map(({ key }, index) => ({ key, group: `patient ${Math.floor(index / 3)}` }));
    const counts = countsOf(assignSplits(items, { ratios: DEFAULT_SPLITS, seed: 7 }));
    const wanted = splitCounts(3000, DEFAULT_SPLITS);
    for (const [name, count] of Object.entries(wanted)) expect(Math.abs(counts[name]! - count)).toBeLessThanOrEqual(3);
  });

  it('never moves what has a split, and evens out the rest', () => {
    const ratios = { training: 1, test: 1 };
    const existing = new Map([
      ['old/1', 'training'],
      ['old/2', 'training'],
      ['old/3', 'training'],
      ['own', 'mine'],
    ]);
    const items = [
      ...[...existing.keys()].map((key) => ({ key })),
      { key: 'new/1' },
      { key: 'new/2' },
      { key: 'new/3' },
    ];
    const assigned = assignSplits(items, { ratios, seed: 1, existing });
    for (const [key, split] of existing) expect(assigned.get(key)).toBe(split);
    expect(countsOf(assigned)).toEqual({ training: 3, mine: 1, test: 3 });
  });

  it('draws a new image of a known patient into the split where that patient is', () => {
    const items = [
      { key: 'old', group: 'p' },
      { key: 'new', group: 'p' },
    ];
    for (const split of Object.keys(DEFAULT_SPLITS)) {
      const assigned = assignSplits(items, { ratios: DEFAULT_SPLITS, seed: 1, existing: new Map([['old', split]]) });
      expect(assigned.get('new')).toBe(split);
    }
  });

  it('never puts anything into a split of ratio 0', () => {
    expect(countsOf(assignSplits(keysUpTo(50), { ratios: { a: 0, b: 1, c: 1 }, seed: 3 }))).toEqual({ b: 25, c: 25 });
  });

  it('copes with a hundred thousand images', () => {
    const assigned = assignSplits(keysUpTo(100_000), { ratios: DEFAULT_SPLITS, seed: 42 });
    expect(countsOf(assigned)).toEqual(splitCounts(100_000, DEFAULT_SPLITS));
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

// Worked out once; a change here moves images of every dataset that is imported again.
const PINNED = ['images/2.png', 'images/5.png', 'images/6.png', 'images/8.png'];
