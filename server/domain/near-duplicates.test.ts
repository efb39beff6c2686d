import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecidedPair, decisionsOf } from './decided-pairs';
import {
  colourDistance,
  type Hashed,
  isWorthComparing,
  judgeLikeness,
  type NearVerdict,
  nearStars,
  neighboursByHash,
} from './near-duplicates';

describe('what a likeness means', () => {
  it.each([
    ['the same photo', { similarity: 0.98, weakest: 0.9 }, 2, 'photo', 'duplicate'],
    ['a photo of a tenth of the size', { similarity: 0.9, weakest: 0.7 }, 2, 'photo', 'duplicate'],
    ['a photo with something else in a part', { similarity: 0.98, weakest: 0.2 }, 2, 'photo', 'doubtful'],
    ['the photo without its colours', { similarity: 0.98, weakest: 0.9 }, 40, 'photo', 'doubtful'],
    ['another photo', { similarity: 0.4, weakest: 0 }, 2, 'photo', 'different'],
    ['what cannot be laid over each other', null, 0, 'photo', 'different'],
    ['the same X-ray', { similarity: 0.99, weakest: 0.93 }, 0, 'x-ray', 'duplicate'],
    ['an X-ray that is a little less alike', { similarity: 0.95, weakest: 0.93 }, 0, 'x-ray', 'doubtful'],
    ['an X-ray that differs in a part', { similarity: 0.99, weakest: 0.8 }, 0, 'x-ray', 'doubtful'],
    ['another X-ray', { similarity: 0.87, weakest: 0.7 }, 0, 'x-ray', 'different'],
  ] as const)('%s', (_what, likeness, colour, profile, verdict) => {
    expect(judgeLikeness(likeness, colour, profile)).toBe(verdict);
  });

  it('is looked at within 31 bits, of X-rays within 16', () => {
    expect([16, 17, 31, 32].map((distance) => isWorthComparing(distance, 'photo'))).toEqual([true, true, true, false]);
    expect([16, 17, 31].map((distance) => isWorthComparing(distance, 'x-ray'))).toEqual([true, false, false]);
  });

  it('sees another colour in an eighth of the picture', () => {
    const grey = new Float32Array(128);
    const red = grey.map((_, at) => (at < 16 && at % 2 === 1 ? 80 : 0));
    expect(colourDistance(grey, red)).toBe(80);
    expect(colourDistance(grey, grey)).toBe(0);
  });
});

// A world of pictures on a line: the nearer, the more alike; hashes differ in as many bits as the places are apart.
type Placed = Hashed & { place: number };
const hashAt = (place: number) => ((1n << BigInt(place)) - 1n).toString(16).padStart(64, '0');
const placed = fc
  .uniqueArray(fc.record({ path: fc.string(), place: fc.nat(90), width: fc.integer({ min: 1, max: 3 }) }), {
    selector: ({ path }) => path,
    maxLength: 25,
  })
  .map((all) =>
    all.map(
      ({ path, place, width }): Placed => ({
        key: path,
        sameAs: path,
        path,
        place,
        width,
        height: 1,
        bytes: 1,
        format: 'png',
        sharpness: 1,
        hash: hashAt(place),
      }),
    ),
  );
const verdictOf = (a: Placed, b: Placed): NearVerdict => {
  const apart = Math.abs(a.place - b.place);
  return apart <= 5 ? 'duplicate' : apart <= 12 ? 'doubtful' : 'different';
};
const compare = async (a: Placed, b: Placed, distance: number) => ({
  verdict: verdictOf(a, b),
  scores: { similarity: 1 - distance / 256, weakest: 1, colour: 0, distance },
});

const starsOf = (images: readonly Placed[], pairs: readonly DecidedPair[] = []) =>
  nearStars(images, { neighbours: neighboursByHash(images), compare, decisions: decisionsOf(pairs) });

describe('stars of near copies', () => {
  it('are the same for any order of images', async () => {
    const order = fc.func(fc.integer());
    await fc.assert(
      fc.asyncProperty(placed, order, async (images, key) => {
        const shuffled = [...images].sort((a, b) => key(a.path) - key(b.path));
        expect(await starsOf(shuffled)).toEqual(await starsOf(images));
      }),
      { numRuns: 40 },
    );
  });

  it('hold only what is a copy of the best, and leave no two copies in different groups unseen', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async (images) => {
        const { stars, doubts } = await starsOf(images);
        const copies = stars.flatMap((star) => star.copies.map(({ image }) => image));
        expect(new Set(copies).size).toBe(copies.length);
        for (const { best, copies: mine } of stars) {
          expect(copies).not.toContain(best);
          for (const { image } of mine) expect(verdictOf(best, image)).toBe('duplicate');
        }
        const free = images.filter((image) => !copies.includes(image));
        for (const [at, a] of free.entries()) {
          for (const b of free.slice(at + 1)) {
            expect(verdictOf(a, b)).not.toBe('duplicate');
            const isListed = doubts.some(
              ({ best, other }) => (best === a && other === b) || (best === b && other === a),
            );
            expect(isListed).toBe(verdictOf(a, b) === 'doubtful');
          }
        }
        expect(doubts.some(({ best, other }) => copies.includes(best) || copies.includes(other))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('leave out what has no hash', async () => {
    const image = { width: 1, height: 1, bytes: 1, format: null, sharpness: null, place: 0 };
    const images = ['a', 'b'].map((path) => ({ ...image, key: path, sameAs: path, path, hash: null }));
    expect(await starsOf(images)).toEqual({ stars: [], doubts: [] });
  });
});

describe('stars of near copies, with what people decided', () => {
  // Wider ones are better; places within 5 are copies, within 12 doubtful.
  const at = (path: string, place: number, width: number): Placed => ({
    key: path,
    sameAs: path,
    path,
    place,
    width,
    height: 1,
    bytes: 1,
    format: 'png',
    sharpness: 1,
    hash: hashAt(place),
  });
  const line = [at('a', 0, 9), at('b', 3, 8), at('c', 10, 7), at('d', 14, 6), at('e', 60, 5)];
  const said = async (...pairs: [string, string, boolean][]) => {
    const { stars, doubts } = await starsOf(
      line,
      pairs.map(([a, b, isSame]) => ({ a, b, isSame, scores: { similarity: 0.5 } })),
    );
    return {
      stars: stars.map(
        ({ best, copies }) =>
          `${best.path}: ${copies.map(({ image, copyOf, isDecided }) => `${image.path}${copyOf ? ` by ${copyOf.path}` : ''}${isDecided ? ' decided' : ''}`).join(', ')}`,
      ),
      doubts: doubts.map(({ best, other }) => `${best.path} ${other.path}`),
    };
  };

  it('are as the comparison found them when nobody said anything', async () => {
    expect(await said()).toEqual({ stars: ['a: b', 'c: d'], doubts: ['a c'] });
  });

  it('leave apart what was said to be different, as copies and as doubts', async () => {
    expect(await said(['a', 'b', false], ['c', 'a', false])).toEqual({ stars: ['c: d'], doubts: ['b c'] });
  });

  it('take together what was said to be the same, with the copies of both', async () => {
    expect(await said(['a', 'c', true])).toEqual({ stars: ['a: c decided, b, d by c'], doubts: [] });
  });

  it('take together what does not look alike at all', async () => {
    expect(await said(['e', 'c', true])).toEqual({ stars: ['a: b', 'c: e decided, d'], doubts: ['a c'] });
  });

  it('keep a copy with what it was said to be the same as', async () => {
    expect(await said(['b', 'e', true])).toEqual({ stars: ['a: b, e by b decided', 'c: d'], doubts: ['a c'] });
  });

  it('are the same for any order of images', async () => {
    const decided = fc.array(fc.tuple(fc.nat(24), fc.nat(24), fc.boolean()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(placed, decided, fc.func(fc.integer()), async (images, indices, key) => {
        const pairs = indices.flatMap(([a, b, isSame]): DecidedPair[] =>
          images[a] && images[b] && a !== b ? [{ a: images[a].sameAs, b: images[b].sameAs, isSame, scores: {} }] : [],
        );
        const shuffled = [...images].sort((a, b) => key(a.path) - key(b.path));
        const found = await starsOf(images, pairs);
        expect(await starsOf(shuffled, pairs)).toEqual(found);
        const { setOf, areApart } = decisionsOf(pairs);
        for (const { best, copies } of found.stars) {
          const members = [best, ...copies.map(({ image }) => image)];
          for (const { image, copyOf, isDecided } of copies) {
            const source = copyOf ?? best;
            if (isDecided) expect(setOf(image.sameAs)).toBe(setOf(source.sameAs));
            else expect(areApart(setOf(image.sameAs), setOf(best.sameAs))).toBe(false);
          }
          // No set is torn apart.
          for (const image of images)
            if (members.some(({ sameAs }) => setOf(sameAs) === setOf(image.sameAs))) expect(members).toContain(image);
        }
      }),
      { numRuns: 60 },
    );
  });
});
