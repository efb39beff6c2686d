import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupByPattern, hangingTogether } from './split-groups';

describe('groupByPattern', () => {
  it.each([
    ['([^/_]+)_[^/]*$', 'images/p12_1.png', 'p12'],
    ['^patients/([^/]+)/', 'patients/7/a/b.png', '7'],
    ['p[0-9]+', 'x/p3-front.png', 'p3'], // the whole match, without a parenthesis
    ['^(a)?b', 'b.png', null], // a parenthesis that takes no part names nothing
    ['^nothing$', 'images/a.png', null],
  ])('%s makes of %s the group %s', (pattern, path, group) => expect(groupByPattern(pattern)(path)).toBe(group));

  it.each(['(', '[a', '(?<=a)b', 'a**'])('refuses %s', (pattern) => {
    expect(() => groupByPattern(pattern)).toThrow(RangeError);
  });

  it('stays quick where backtracking would not end', () => {
    expect(groupByPattern('^(a+)+$')(`${'a'.repeat(4000)}!`)).toBeNull();
  });
});

describe('hangingTogether', () => {
  it('follows common groups over any number of items', () => {
    const items = [
      { key: 'd', groups: ['pair 2'] },
      { key: 'a', groups: ['pair 1'] },
      { key: 'c', groups: ['pair 1', 'pair 2'] },
      { key: 'b', groups: ['alone'] },
      { key: 'e', groups: [] },
    ];
    expect(Object.fromEntries(hangingTogether(items))).toEqual({ a: 'a', c: 'a', d: 'a' });
  });

  it('says the same for any order, and never parts a group', () => {
    const item = fc.record({ key: fc.uuid(), groups: fc.subarray(['1', '2', '3', '4', '5', '6', '7', '8']) });
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 40 }), (items) => {
        const found = hangingTogether(items);
        expect(hangingTogether(items.toReversed())).toEqual(found);
        for (const a of items)
          for (const b of items)
            if (a !== b && a.groups.some((group) => b.groups.includes(group))) {
              expect(found.get(a.key)).toBeDefined();
              expect(found.get(a.key)).toBe(found.get(b.key));
            }
      }),
    );
  });
});
