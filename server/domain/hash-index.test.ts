import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/images';
import { sharedFolder } from '../testing/shared-data';
import { HASH_WORDS, hammingDistance, packHashes } from './hash-bits';
import { hashIndex } from './hash-index';

type Pair = { index: number; distance: number };

function nearByComparingAll(hashes: Uint32Array, index: number, radius: number): Pair[] {
  const all = Array.from({ length: hashes.length / HASH_WORDS }, (_, other) => ({
    index: other,
    distance: hammingDistance(hashes, hashes, index * HASH_WORDS, other * HASH_WORDS),
  }));
  const within = all.filter((each) => each.index !== index && each.distance <= radius);
  return within.sort((a, b) => a.distance - b.distance || a.index - b.index);
}

const withFlips = (hash: Uint32Array, bits: Iterable<number>): Uint32Array => {
  const flipped = hash.slice();
  for (const bit of bits) flipped[bit >> 5]! ^= 1 << (bit & 31);
  return flipped;
};

const aHash = fc.uint32Array({ minLength: HASH_WORDS, maxLength: HASH_WORDS });
const flips = fc.uniqueArray(fc.nat(255), { maxLength: 40 });

describe('the index of hashes', () => {
  it('finds exactly what comparing all with all finds', () => {
    // Few families whose members lie around the radius, so that the edge of it is met often.
    const families = fc.array(fc.tuple(aHash, fc.array(flips, { minLength: 1, maxLength: 12 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(families, fc.integer({ min: 0, max: 31 }), (given, radius) => {
        const members = given.flatMap(([hash, all]) => all.map((bits) => withFlips(hash, bits)));
        const hashes = Uint32Array.from(members.flatMap((each) => [...each]));
        const index = hashIndex(hashes, radius);
        for (const at of members.keys()) expect(index.near(at)).toEqual(nearByComparingAll(hashes, at, radius));
      }),
      { numRuns: 200 },
    );
  });

  it('finds a hash that differs in one bit of each band and in two of all but one', () => {
    const random = seeded(1);
    const others = Uint32Array.from({ length: 2000 * HASH_WORDS }, () => random() * 2 ** 32);
    const worst = Array.from({ length: 31 }, (_, bit) => (bit % 16) * 16 + Math.floor(bit / 16));
    others.set(withFlips(others.subarray(0, HASH_WORDS), worst), 1999 * HASH_WORDS);
    expect(hashIndex(others, 31).near(0)).toEqual([{ index: 1999, distance: 31 }]);
  });

  it('finds the same among many random hashes and families', () => {
    const random = seeded(2);
    const hashes = Uint32Array.from({ length: 3000 * HASH_WORDS }, () => random() * 2 ** 32);
    for (let copy = 1; copy < 3000; copy += 3) {
      const bits = Array.from({ length: Math.floor(random() * 36) }, () => Math.floor(random() * 256));
      hashes.set(withFlips(hashes.subarray((copy - 1) * HASH_WORDS, copy * HASH_WORDS), bits), copy * HASH_WORDS);
    }
    const index = hashIndex(hashes, 31);
    for (let at = 0; at < 3000; at += 7) expect(index.near(at)).toEqual(nearByComparingAll(hashes, at, 31));
  });

  it('finds copies when all hashes are alike', () => {
    const hashes = new Uint32Array(300 * HASH_WORDS);
    expect(hashIndex(hashes, 31).near(17)).toHaveLength(299);
  });

  it('refuses a radius at which bands could miss something', () => {
    expect(() => hashIndex(new Uint32Array(8), 32)).toThrow(RangeError);
  });
});

const cases = sharedFolder('cases/pdq');

describe.skipIf(cases === null)('the needles of the reference (skipped without ../shared/cases)', () => {
  const linesOf = (file: string) => fs.readFileSync(path.join(cases!, file), 'utf8').trim().split(/\s+/);
  const read = () => {
    const needles = linesOf('needles.txt');
    return { needles: needles.length, hashes: packHashes([...needles, ...linesOf('haystack.txt')]) };
  };
  const { expected_by_threshold } = JSON.parse(
    cases ? fs.readFileSync(path.join(cases, 'search-cases.json'), 'utf8') : '{"expected_by_threshold":{}}',
  ) as {
    expected_by_threshold: Record<
      string,
      { pairs: number; needles_with_match: number; sha256_of_sorted_lines: string }
    >;
  };

  it.each(Object.keys(expected_by_threshold))('are found in the haystack within %s bits', (threshold) => {
    const { needles, hashes } = read();
    const radius = Number(threshold);
    const index = radius <= 31 ? hashIndex(hashes, radius) : null;
    const pairs = Array.from({ length: needles }, (_, needle) => {
      const near = index?.near(needle) ?? nearByComparingAll(hashes, needle, radius);
      const inHaystack = near.filter((each) => each.index >= needles);
      return inHaystack.sort((a, b) => a.index - b.index).map((each) => [needle, each.index - needles, each.distance]);
    });
    const lines = pairs.flat().map((pair) => pair.join(','));
    expect({
      pairs: lines.length,
      needles_with_match: pairs.filter(({ length }) => length > 0).length,
      sha256_of_sorted_lines: createHash('sha256').update(lines.join('\n')).digest('hex'),
    }).toEqual(expected_by_threshold[threshold]);
  });
});
