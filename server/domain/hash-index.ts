import { HASH_WORDS, hammingDistance } from './hash-bits';

export type Neighbour = { index: number; distance: number };
export type HashIndex = {
  /** All other hashes within the radius of number `index`, nearest first, then by number. */
  near(index: number): Neighbour[];
};

const BANDS = 16;
const BAND_BITS = 16;
const BAND_VALUES = 1 << BAND_BITS;
/** Of 16 bands one differs in at most a bit, as long as no more than this many bits differ in all. */
export const MOST_RADIUS = 2 * BANDS - 1;

/**
 * An index over 256-bit hashes (eight numbers each, one after the other) that finds everything within `radius`, as comparing all
 * with all would. 16 bands of 16 bits: a hash within 31 bits has a band that is equal or one bit away, so 272 short lists are
 * looked through. Where those would be longer than all hashes together, all are compared.
 * Takes 100 bytes a hash and 4 MiB; a copy of the hashes is not made.
 * Source: Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing".
 * @throws RangeError for a radius over 31
 */
export function hashIndex(hashes: Uint32Array, radius: number): HashIndex {
  if (radius > MOST_RADIUS) throw new RangeError(`a radius of ${radius} bits is more than ${MOST_RADIUS}`);
  const count = hashes.length / HASH_WORDS;
  const { starts, members } = listsOfBands(hashes, count);
  const seenInTurn = new Int32Array(count);
  let turn = 0;

  return {
    near(index) {
      const found: Neighbour[] = [];
      turn += 1;
      const look = (other: number) => {
        if (seenInTurn[other] === turn) return;
        seenInTurn[other] = turn;
        const distance = hammingDistance(hashes, hashes, index * HASH_WORDS, other * HASH_WORDS);
        if (distance <= radius && other !== index) found.push({ index: other, distance });
      };
      if (lengthOfLists(index) >= count) for (let other = 0; other < count; other++) look(other);
      else {
        eachList(index, (from, to) => {
          for (let at = from; at < to; at++) look(members[at]!);
        });
      }
      return found.sort((a, b) => a.distance - b.distance || a.index - b.index);
    },
  };

  function lengthOfLists(index: number): number {
    let length = 0;
    eachList(index, (from, to) => {
      length += to - from;
    });
    return length;
  }

  function eachList(index: number, use: (from: number, to: number) => void): void {
    for (let band = 0; band < BANDS; band++) {
      const value = bandOf(hashes, index, band);
      const first = band * (BAND_VALUES + 1);
      use(starts[first + value]!, starts[first + value + 1]!);
      for (let bit = 0; bit < BAND_BITS; bit++) {
        const near = first + (value ^ (1 << bit));
        use(starts[near]!, starts[near + 1]!);
      }
    }
  }
}

const bandOf = (hashes: Uint32Array, index: number, band: number): number =>
  (hashes[index * HASH_WORDS + (band >> 1)]! >>> ((band & 1) * BAND_BITS)) & (BAND_VALUES - 1);

/** For each band and value the numbers of the hashes that have it there, all lists in one array. */
function listsOfBands(hashes: Uint32Array, count: number): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array(BANDS * (BAND_VALUES + 1));
  const members = new Int32Array(BANDS * count);
  for (let band = 0; band < BANDS; band++) {
    const first = band * (BAND_VALUES + 1);
    for (let index = 0; index < count; index++) starts[first + bandOf(hashes, index, band) + 1]!++;
    starts[first] = band * count;
    for (let value = 0; value < BAND_VALUES; value++) starts[first + value + 1]! += starts[first + value]!;
    const next = starts.slice(first, first + BAND_VALUES);
    for (let index = 0; index < count; index++) members[next[bandOf(hashes, index, band)]!++] = index;
  }
  return { starts, members };
}
