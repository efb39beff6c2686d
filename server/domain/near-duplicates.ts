import { type Decisions, decisionsOf } from './decided-pairs';
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
/**
 * `copyOf`: the image of the same group that this one was found by, when that is not the best.
 * `isDecided`: a copy because a person said so.
 */
export type Near<Image> = {
  image: Image;
  scores: Record<string, number>;
  copyOf: Image | null;
  isDecided: boolean;
};
export type NearStars<Image> = {
  /** Every copy was compared with the best or with what a person said is the same as the best, never with another copy. */
  stars: { best: Image; copies: Near<Image>[] }[];
  /** Pairs for a person to decide; neither is a copy in a star. */
  doubts: { best: Image; other: Image; scores: NearScores }[];
};

/** The other images that an image may be a copy of, and how many bits their hashes are apart. */
export type Neighbours<Image> = (image: Image) => Iterable<{ other: Image; distance: number }>;

/** All images whose hashes lie within the radius, nearest first. */
export function neighboursByHash<Image extends Hashed>(images: readonly Image[]): Neighbours<Image> {
  const hashed = images.filter(({ hash }) => hash !== null).sort(betterFirst);
  const index = hashIndex(packHashes(hashed.map(({ hash }) => hash!)), HASH_RADIUS);
  const places = new Map(hashed.map((image, at) => [image, at]));
  return (image) => {
    const at = places.get(image);
    return at === undefined ? [] : index.near(at).map(({ index, distance }) => ({ other: hashed[index]!, distance }));
  };
}

/** Images that are one, because a person said so, or one alone; the best first. */
type Picture<Image> = { set: string; images: Image[]; rank: number };

export type NearSearch<Image> = {
  neighbours: Neighbours<Image>;
  /** Gets the better image first and may say null: too far apart to look. */
  compare: (best: Image, other: Image, distance: number) => Promise<Compared | null>;
  decisions?: Decisions;
  /** Is called between pictures. */
  breathe?: () => Promise<void>;
  /** Is told early of a pair that will probably be compared. */
  expect?: (best: Image, other: Image, distance: number) => void;
};

/**
 * Near duplicates among images that are not exact copies of each other. The best picture takes all that are copies of it, then the best of
 * those left, and so on: the same result for any order of images. Every pair of neighbours whose second is still free is compared.
 * What a person said is the same counts as one picture, whatever its images look like; what was kept apart is not compared.
 */
export async function nearStars<Image extends Copy>(
  images: readonly Image[],
  { neighbours, compare, decisions = decisionsOf([]), breathe = async () => {}, expect = () => {} }: NearSearch<Image>,
): Promise<NearStars<Image>> {
  const pictures = picturesOf(images, decisions);
  const pictureOf = new Map(pictures.flatMap((picture) => picture.images.map((image) => [image, picture])));
  const isCopy = new Set<Picture<Image>>();
  const found: NearStars<Image> = { stars: [], doubts: [] };

  type Worse = { its: Picture<Image>; by: Image; pair: [Image, Image]; distance: number };
  const worseNear = (picture: Picture<Image> | undefined): Worse[] => {
    if (picture === undefined || isCopy.has(picture)) return [];
    const worse = picture.images.flatMap((by) =>
      [...neighbours(by)].flatMap(({ other, distance }): Worse[] => {
        const its = pictureOf.get(other);
        // Better ones have been compared with this one before.
        if (!its || its.rank <= picture.rank || isCopy.has(its) || decisions.areApart(picture.set, its.set)) return [];
        return [{ its, by, pair: betterFirst(by, other) <= 0 ? [by, other] : [other, by], distance }];
      }),
    );
    for (const { pair, distance } of worse) expect(...pair, distance);
    return worse;
  };
  const likestOf = async (worse: readonly Worse[]) => {
    const likest = new Map<Picture<Image>, Compared & { by: Image }>();
    for (const { its, by, pair, distance } of worse) {
      if (isCopy.has(its)) continue;
      const compared = await compare(...pair, distance);
      const before = likest.get(its);
      if (compared !== null && (!before || isMoreAlike(compared, before))) likest.set(its, { ...compared, by });
    }
    return likest;
  };
  const followers = ({ images: [first, ...others] }: Picture<Image>, copyOf: Image | null): Near<Image>[] =>
    others.map((image) => ({
      image,
      scores: decisions.scoresOf(image.sameAs, first!.sameAs),
      copyOf,
      isDecided: true,
    }));

  let ahead = worseNear(pictures[0]);
  for (const [at, picture] of pictures.entries()) {
    await breathe();
    const worse = ahead;
    ahead = worseNear(pictures[at + 1]);
    if (isCopy.has(picture)) continue;
    const best = picture.images[0]!;
    const copies: { picture: Picture<Image>; near: Near<Image> }[] = [];
    for (const [its, { verdict, scores, by }] of await likestOf(worse)) {
      const image = its.images[0]!;
      if (verdict === 'doubtful') found.doubts.push({ best, other: image, scores });
      if (verdict !== 'duplicate') continue;
      isCopy.add(its);
      copies.push({ picture: its, near: { image, scores, copyOf: by === best ? null : by, isDecided: false } });
    }
    copies.sort((a, b) => a.picture.rank - b.picture.rank);
    const all = [
      ...followers(picture, null),
      ...copies.flatMap(({ picture: its, near }) => [near, ...followers(its, near.image)]),
    ];
    if (all.length > 0) found.stars.push({ best, copies: all });
  }
  const copied = new Set([...isCopy].map(({ images: [first] }) => first!));
  found.doubts = found.doubts.filter(({ other }) => !copied.has(other));
  return found;
}

/** Pictures from the best to the worst. */
function picturesOf<Image extends Copy>(images: readonly Image[], { setOf }: Decisions): Picture<Image>[] {
  const sets = new Map<string, Image[]>();
  for (const image of [...images].sort(betterFirst)) {
    const set = setOf(image.sameAs);
    const members = sets.get(set);
    if (members) members.push(image);
    else sets.set(set, [image]);
  }
  return [...sets].map(([set, members], rank) => ({ set, images: members, rank }));
}

const isMoreAlike = (a: Compared, b: Compared): boolean =>
  a.verdict === b.verdict ? a.scores.similarity > b.scores.similarity : VERDICTS[a.verdict] > VERDICTS[b.verdict];

const VERDICTS: Record<NearVerdict, number> = { duplicate: 2, doubtful: 1, different: 0 };
