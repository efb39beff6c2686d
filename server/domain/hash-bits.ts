/** A hash of 256 bits as numbers of 32 bits. */
export const HASH_WORDS = 8;

/** How many of 256 bits differ between two hashes that start at these numbers. */
export function hammingDistance(a: Uint32Array, b: Uint32Array, aAt = 0, bAt = 0): number {
  let distance = 0;
  for (let word = 0; word < HASH_WORDS; word++) distance += bitsOf(a[aAt + word]! ^ b[bAt + word]!);
  return distance;
}

/** How many bits are set in a 32-bit number. */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The bits of hashes of 64 hex digits, eight numbers each, one after the other. */
export function packHashes(hashes: readonly string[]): Uint32Array {
  const words = new Uint32Array(hashes.length * HASH_WORDS);
  for (const [index, hash] of hashes.entries()) {
    for (let word = 0; word < HASH_WORDS; word++) {
      words[index * HASH_WORDS + word] = Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16);
    }
  }
  return words;
}
