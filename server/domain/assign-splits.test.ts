import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSplits } from './assign-splits';
import { DEFAULT_SPLITS, splitCounts } from './splits';

const countsOf = (assigned: Map<string, string>) => {
  const counts: Record<string, number> = {};
  for (const split of assigned.values()) counts[split] = (counts[split] ?? 0) + 1;
  return counts;
};
const keysUpTo = (n: number) => Array.from({ length: n }, (_, index) => ({ key: `images/${index}.png` }));

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

describe('assignSplits, stratified', () => {
  const LABELS = ['mass', 'nodule', 'effusion', 'fibrosis'];
  const item = fc.record({
    key: fc.uuid(),
    group: fc.option(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6')),
    labels: fc.subarray(LABELS),
  });

  it('drops nothing, keeps groups whole and does not look at the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 80 }), fc.integer(), (items, seed) => {
        const plan = { ratios: DEFAULT_SPLITS, seed, stratify: true };
        const assigned = assignSplits(items, plan);
        expect(assigned.size).toBe(items.length);
        expect(new Map([...assignSplits(items.toReversed(), plan)])).toEqual(assigned);
        for (const group of new Set(items.flatMap((each) => each.group ?? []))) {
          const splits = new Set(items.filter((each) => each.group === group).map(({ key }) => assigned.get(key)));
          expect(splits.size).toBe(1);
        }
      }),
    );
  });

  it('fills the splits in exactly the counts of the ratios when nothing is grouped', () => {
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 200 }), fc.integer(), (items, seed) => {
        const single = items.map(({ key, labels }) => ({ key, labels }));
        const wanted = Object.entries(splitCounts(items.length, DEFAULT_SPLITS)).filter(([, count]) => count > 0);
        expect(countsOf(assignSplits(single, { ratios: DEFAULT_SPLITS, seed, stratify: true }))).toEqual(
          Object.fromEntries(wanted),
        );
      }),
    );
  });

  it('spreads a rare class over all splits, which chance does not', () => {
    // 40 of 1,000 images show the rare class, and half of all another.
    const items = Array.from({ length: 1000 }, (_, index) => ({
      key: `images/${index}.png`,
      labels: [...(index % 25 === 0 ? ['rare'] : []), ...(index % 2 === 0 ? ['common'] : [])],
    }));
    const ratios = { training: 8, validation: 1, test: 1 };
    const rareIn = (stratify: boolean) => {
      const assigned = assignSplits(items, { ratios, seed: 3, stratify });
      return countsOf(
        new Map([...assigned].filter(([key]) => items.find((each) => each.key === key)!.labels.includes('rare'))),
      );
    };
    expect(rareIn(true)).toEqual({ training: 32, validation: 4, test: 4 });
    expect(rareIn(false)).not.toEqual({ training: 32, validation: 4, test: 4 });
  });

  it('counts what has its split already', () => {
    const existing = new Map(['a', 'b'].map((key) => [key, 'test']));
    const items = ['a', 'b', 'c', 'd'].map((key) => ({ key, labels: ['mass'] }));
    const assigned = assignSplits(items, { ratios: { training: 1, test: 1 }, seed: 1, existing, stratify: true });
    expect(Object.fromEntries(assigned)).toEqual({ a: 'test', b: 'test', c: 'training', d: 'training' });
  });

  it('evens out what a dataset holds, in all and for each label', () => {
    const standing = [{ split: 'training', images: 20, labels: new Map([['rare', 4]]) }];
    const items = Array.from({ length: 20 }, (_, index) => ({
      key: `images/${index}.png`,
      labels: [index < 4 ? 'rare' : 'common'],
    }));
    const assigned = assignSplits(items, { ratios: { training: 1, test: 1 }, seed: 5, stratify: true, standing });
    expect(countsOf(assigned)).toEqual({ test: 20 });
    const more = assignSplits(items, { ratios: { training: 3, test: 1 }, seed: 5, stratify: true, standing });
    expect(countsOf(more)).toEqual({ training: 10, test: 10 });
    expect(items.filter(({ key, labels }) => labels[0] === 'rare' && more.get(key) === 'test')).toHaveLength(2);
  });

  it('copes with a hundred thousand images of twenty classes in groups', () => {
    const items = Array.from({ length: 100_000 }, (_, index) => ({
      key: `images/${index}.png`,
      group: `patient ${index % 40_000}`,
      labels: [`class ${index % 20}`, `class ${(index * 7) % 19}`],
    }));
    const counts = countsOf(assignSplits(items, { ratios: DEFAULT_SPLITS, seed: 42, stratify: true }));
    for (const [name, count] of Object.entries(splitCounts(100_000, DEFAULT_SPLITS)))
      expect(Math.abs(counts[name]! - count)).toBeLessThanOrEqual(3);
  });
});

// Worked out once; a change here moves images of every dataset that is imported again.
const PINNED = ['images/2.png', 'images/5.png', 'images/6.png', 'images/8.png'];
