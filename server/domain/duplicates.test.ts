import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestOf, bytesSaved, type Copy, starGroups } from './duplicates';

const aCopy = (given: Partial<Copy> = {}): Copy => ({
  key: given.path ?? 'a.png',
  sameAs: 'x',
  path: 'a.png',
  bytes: 100,
  width: 10,
  height: 10,
  format: 'png',
  sharpness: 1,
  ...given,
});

describe('the best of exact copies', () => {
  it.each([
    ['has most pixels', { width: 11, format: 'gif' }, {}],
    ['else the format that loses least', { format: 'png', sharpness: 0 }, { format: 'jpeg' }],
    ['else is sharpest', { sharpness: 2, bytes: 1 }, {}],
    ['else has most bytes', { bytes: 101, path: 'z.png' }, {}],
    ['else is the labelled one', { isLabelled: true, path: 'z.png' }, {}],
    ['else comes first by path', { path: 'A.png' }, {}],
    ['and one that was measured is better than one that was not', { sharpness: 0.1 }, { sharpness: null }],
  ])('%s', (_why, better, worse) => {
    const best = aCopy(better);
    expect(bestOf([aCopy({ path: 'b.png', ...worse }), best])).toBe(best);
    expect(bestOf([best, aCopy({ path: 'b.png', ...worse })])).toBe(best);
  });

  it('does not exist without copies', () => expect(() => bestOf([])).toThrow(RangeError));
});

const copies = fc.uniqueArray(
  fc.record({
    path: fc.string(),
    sameAs: fc.constantFrom('a', 'b', 'c', 'd'),
    bytes: fc.nat(3),
    width: fc.integer({ min: 1, max: 3 }),
    format: fc.constantFrom('png', 'jpeg', null),
  }),
  { selector: ({ path }) => path, maxLength: 30 },
);

describe('star groups', () => {
  it('hold every image that has a copy exactly once, around its best', () => {
    fc.assert(
      fc.property(copies, (given) => {
        const members = given.map((each) => aCopy({ ...each, key: each.path }));
        const stars = starGroups(members);
        const grouped = stars.flatMap(({ best, copies: others }) => [best, ...others]);
        const withCopy = members.filter(({ sameAs }) => members.filter((each) => each.sameAs === sameAs).length > 1);
        expect(grouped.map(({ key }) => key).sort()).toEqual(withCopy.map(({ key }) => key).sort());
        for (const { best, copies: others } of stars) {
          expect(others.every(({ sameAs }) => sameAs === best.sameAs)).toBe(true);
          expect(bestOf([best, ...others])).toBe(best);
        }
      }),
    );
  });

  it('do not depend on the order of images', () => {
    fc.assert(
      fc.property(copies, (given) => {
        const members = given.map((each) => aCopy({ ...each, key: each.path }));
        expect(starGroups([...members].reverse())).toEqual(starGroups(members));
      }),
    );
  });

  it('say how many bytes their copies take', () => {
    const [star] = starGroups([aCopy({ bytes: 5 }), aCopy({ path: 'b', bytes: 3 }), aCopy({ path: 'c', bytes: 2 })]);
    expect(bytesSaved(star!)).toBe(5);
  });
});
