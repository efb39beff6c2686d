import { betterFirst, type Copy } from './duplicates';
import { packHashes } from './hash-bits';
import { hashIndex } from './hash-index';
import { HASH_RADIUS } from './perceptual-hash';
import type { Likeness } from './structure';

export type NearProfile = 'photo' | 'x-ray';
/** `doubtful` is for a person to decide. */
export type NearVerdict = 'duplicate' | 'doubtful' | 'different';
/** Similarity and weakest part: see Likeness, 0–1; colour: how far the most different parts are apart (0–180); distance in bits. */
export type NearScores = { similarity: number; weakest: number; colour: number; distance: number };
export type Compared = { verdict: NearVerdict; scores: NearScores };

// Photographs: copies of a tenth of the size still pass 0.88 when there is little detail, else they are doubtful.
// X-rays of different people, and of one person on different days, share most of their structure: only what is alike
// everywhere is taken for a copy, and a wide band is left to a person.
const THRESHOLDS: Record<NearProfile, { radius: number; duplicate: number; weakest: number; doubtful: number }> = {
  photo: { radius: HASH_RADIUS, duplicate: 0.88, weakest: 0.5, doubtful: 0.7 },
  'x-ray': { radius: 16, duplicate: 0.97, weakest: 0.85, doubtful: 0.9 },
};
const OTHER_COLOUR = 25;

/**
 * Whether hashes are near enough to look closely. X-rays: copies that were resized, recompressed or brightened lie within 12 bits,
 * while a third of all drawn chests lie within 31 of each other, which would mean comparing nearly all with all.
 */
export const isWorthComparing = (distance: number, profile: NearProfile): boolean =>
  distance <= THRESHOLDS[profile].radius;

/** What the likeness of two pictures means. What cannot be laid over each other is different; other colours are doubtful. */
export function judgeLikeness(likeness: Likeness, colour: number, profile: NearProfile): NearVerdict {
  const { duplicate, weakest, doubtful } = THRESHOLDS[profile];
  if (likeness === null || likeness.similarity < doubtful) return 'different';
  const isCopy = likeness.similarity >= duplicate && likeness.weakest >= weakest && colour <= OTHER_COLOUR;
  return isCopy ? 'duplicate' : 'doubtful';
}

/** Mean distance of the eighth of parts whose colours differ most; both hold two values for each part. */
export function colourDistance(a: Float32Array, b: Float32Array): number {
  const distances = Array.from({ length: a.length / 2 }, (_, part) =>
    Math.hypot(a[2 * part]! - b[2 * part]!, a[2 * part + 1]! - b[2 * part + 1]!),
  );
  const most = distances.sort((x, y) => y - x).slice(0, Math.max(1, distances.length >> 3));
  return most.reduce((sum, each) => sum + each, 0) / most.length;
}

/** `hash` is null for an image that is not to be compared. */
export type Hashed = Copy & { hash: string | null };
export type Near<Image> = { image: Image; scores: NearScores };
export type NearStars<Image> = {
  /** Every copy was compared with the best, never with another copy. */
  stars: { best: Image; copies: Near<Image>[] }[];
  /** Pairs for a person to decide; neither is a copy in a star. */
  doubts: { best: Image; other: Image; scores: NearScores }[];
};

/**
 * Near duplicates among images that are not exact copies of each other. The best image takes all that are copies of it, then the best of
 * those left, and so on: the same result for any order of images. Every pair within the radius whose second is still free is compared.
 * `compare` gets the better image first and may say null: too far apart to look; `expect` is told early of a pair that will probably be
 * compared; `breathe` is called between images.
 */
export async function nearStars<Image extends Hashed>(
  images: readonly Image[],
  compare: (best: Image, other: Image, distance: number) => Promise<Compared | null>,
  breathe: () => Promise<void> = async () => {},
  expect: (best: Image, other: Image, distance: number) => void = () => {},
): Promise<NearStars<Image>> {
  const ranked = images.filter(({ hash }) => hash !== null).sort(betterFirst);
  const index = hashIndex(packHashes(ranked.map(({ hash }) => hash!)), HASH_RADIUS);
  const isCopy = new Set<Image>();
  const found: NearStars<Image> = { stars: [], doubts: [] };
  // Better ones were compared with this one before.
  const worseNear = (at: number) => {
    const best = ranked[at];
    if (best === undefined || isCopy.has(best)) return [];
    const worse = index.near(at).filter(({ index: next }) => next > at && !isCopy.has(ranked[next]!));
    if (worse[0]) expect(best, ranked[worse[0].index]!, worse[0].distance);
    return worse;
  };
  let ahead = worseNear(0);
  for (const [at, best] of ranked.entries()) {
    await breathe();
    const worse = ahead;
    ahead = worseNear(at + 1);
    if (isCopy.has(best)) continue;
    const copies: Near<Image>[] = [];
    for (const { index: next, distance } of worse) {
      const other = ranked[next]!;
      if (isCopy.has(other)) continue;
      const compared = await compare(best, other, distance);
      if (compared === null) continue;
      const { verdict, scores } = compared;
      if (verdict === 'doubtful') found.doubts.push({ best, other, scores });
      if (verdict !== 'duplicate') continue;
      isCopy.add(other);
      copies.push({ image: other, scores });
    }
    copies.sort((a, b) => betterFirst(a.image, b.image));
    if (copies.length > 0) found.stars.push({ best, copies });
  }
  found.doubts = found.doubts.filter(({ other }) => !isCopy.has(other));
  return found;
}
