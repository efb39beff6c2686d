import type { DecidedPair } from '../domain/decided-pairs';
import { betterFirst, type Star, starGroups } from '../domain/duplicates';
import type { Hashed, Near, NearStars } from '../domain/near-duplicates';
import { isComparable } from '../domain/perceptual-hash';
import { readerSets } from '../domain/reader-copies';
import type { Comparable, GroupMember, NewGroup } from './duplicates';
import type { PairDecision } from './pair-decisions';

/** An image as duplicates see it. */
export type Candidate = Hashed & { image: Comparable };

// What the dataset holds stands before what comes to it, and there the best of a group before its near copies, these before exact ones.
const [PICTURE, NEAR_COPY, EXACT_COPY, NEW] = [0, 1, 2, 3];
function standingOf({ is_new, place }: Comparable): number {
  if (is_new) return NEW;
  if (place?.role !== 'duplicate') return PICTURE;
  return place.stage === 'near' ? NEAR_COPY : EXACT_COPY;
}

/** Images as copies of each other: equal `sameAs` means the same bytes, or the same pixels (so that a byte copy of a pixel copy counts). */
export function candidatesOf(images: readonly Comparable[], standing = standingOf): Candidate[] {
  const pixelsOf = new Map<string, string>();
  for (const image of images) if (image.pixel_hash) pixelsOf.set(image.sha256, image.pixel_hash);
  return images.map((image) => ({
    key: image.id,
    sameAs: pixelsOf.get(image.sha256) ?? image.sha256,
    path: image.filename,
    bytes: image.bytes,
    width: image.width,
    height: image.height,
    format: image.format,
    sharpness: image.sharpness,
    isLabelled: image.label_state !== 'unlabelled',
    standing: standing(image),
    hash: hashOf(image),
    image,
  }));
}

const hashOf = ({ perceptual, thumbnail_key }: Comparable): string | null =>
  perceptual !== null && thumbnail_key !== null && isComparable(perceptual) ? perceptual.hash : null;

/** What people decided, about pictures as they are compared here. */
export function decidedAbout(candidates: readonly Candidate[], decisions: readonly PairDecision[]): DecidedPair[] {
  const pictureOf = new Map(candidates.map(({ image, sameAs }) => [image.sha256, sameAs]));
  return decisions.flatMap(({ sha256, other_sha256, decision, scores }) => {
    const [a, b] = [pictureOf.get(sha256), pictureOf.get(other_sha256)];
    return a && b && a !== b && decision !== 'undecided' ? [{ a, b, isSame: decision === 'same', scores }] : [];
  });
}

/** What is left to compare when readers' copies and exact copies are put together; `readerCopies`: by the image that is kept. */
export type Pictures = {
  readerCopies: Map<Candidate, Candidate[]>;
  /** Exact groups with the copies that come. */
  stars: Star<Candidate>[];
  /** One image for each picture: the best of a group, or the only one. */
  pictures: Candidate[];
  /** Near copies that the dataset knows: no best of anything. */
  nearCopies: Candidate[];
};

/**
 * Copies that readers worked on count as the best of them; then exact groups are found. `readers`: who is known to have read; null when
 * no copies of readers are looked for, besides those that are known.
 */
export function exactStars(candidates: readonly Candidate[], readers: readonly string[] | null): Pictures {
  const readerCopies = knownReaderCopies(candidates);
  const apart = candidates.filter(({ image }) => image.reader_of === null);
  const come = apart.filter(({ image }) => image.is_new);
  for (const set of readers === null ? [] : readerSets(come, readers)) {
    const [kept, ...others] = set.sort(betterFirst);
    readerCopies.set(kept!, others);
  }
  const merged = new Set([...readerCopies.values()].flat());
  const images = apart.filter((candidate) => !merged.has(candidate));
  const stars = starGroups(images);
  const copies = new Set(stars.flatMap((star) => star.copies));
  const pictures = images.filter((candidate) => !copies.has(candidate));
  return {
    readerCopies,
    stars: stars
      .map(({ best, copies: all }) => ({ best, copies: all.filter(({ image }) => image.is_new) }))
      .filter((star) => star.copies.length > 0),
    pictures: pictures.filter(({ image }) => image.place?.role !== 'duplicate'),
    nearCopies: pictures.filter(({ image }) => image.place?.role === 'duplicate' && image.place.stage === 'near'),
  };
}

/** Copies of readers that were made layers of the image that is kept, and are grouped anew. */
function knownReaderCopies(candidates: readonly Candidate[]): Pictures['readerCopies'] {
  const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
  const known: Pictures['readerCopies'] = new Map();
  for (const candidate of candidates) {
    const kept = byKey.get(candidate.image.reader_of ?? '');
    if (!kept || !candidate.image.is_new) continue;
    known.set(kept, [...(known.get(kept) ?? []), candidate]);
  }
  return known;
}

/**
 * One group for each star: exact copies around the best, near copies, and their exact copies with them. Every exact copy says whose
 * copy it is, a near one only when it was not found by the best; an exact copy counts as its picture does. Copies of readers follow
 * the image that is kept of them. A best that is in a group gives its copies to that. Nothing is removed yet.
 */
export function groupsOf({ readerCopies, stars }: Pictures, near: NearStars<Candidate>['stars']): NewGroup[] {
  const exactOf = new Map(stars.map((star) => [star.best, star.copies]));
  const nearOf = new Map(near.map((star) => [star.best, star.copies]));
  const isCopy = new Set([
    ...near.flatMap(({ copies }) => copies.map(({ image }) => image)),
    ...stars.flatMap(({ copies }) => copies),
  ]);
  const bests = new Set(
    [...exactOf.keys(), ...nearOf.keys(), ...readerCopies.keys()].filter((best) => !isCopy.has(best)),
  );
  const inOrder = [...bests].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.key < b.key ? -1 : 1));
  return inOrder.map((best) => {
    const { place } = best.image;
    const withReaders = (image: Candidate, row: Sized): Sized[] => [
      row,
      ...(readerCopies.get(image) ?? []).map((copy) => readerMember(copy, image)),
    ];
    const copiesOf = (picture: Candidate, scores: Record<string, number>) =>
      (exactOf.get(picture) ?? []).flatMap((copy) => withReaders(copy, exactMember(copy, picture, scores)));
    // What is the same as a near copy that is there was not compared with the best of its group.
    const foundBy = place?.role === 'duplicate' ? best : null;
    const members = [
      ...(place ? [] : withReaders(best, bestMember(best))),
      ...copiesOf(best, place?.scores ?? { similarity: 1 }),
      ...(nearOf.get(best) ?? []).flatMap((each) => [
        ...withReaders(each.image, nearMember({ ...each, copyOf: each.copyOf ?? foundBy })),
        ...copiesOf(each.image, each.scores),
      ]),
    ];
    const saved = members.filter(({ stage }) => stage !== null && stage !== 'reader');
    return {
      id: place?.group_id ?? null,
      best_id: place?.best_id ?? best.key,
      members: members.map(({ bytes: _, ...row }) => row),
      bytes_saved: saved.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

type Sized = GroupMember & { bytes: number };

const member = ({ key, bytes }: Candidate, rest: Omit<GroupMember, 'image_id' | 'removed'>): Sized => ({
  image_id: key,
  bytes,
  removed: false,
  ...rest,
});

const bestMember = (best: Candidate): Sized =>
  member(best, { role: 'best', stage: null, copy_of: null, scores: { similarity: 1 }, is_decided: false });

const readerMember = (copy: Candidate, kept: Candidate): Sized =>
  member(copy, { role: 'duplicate', stage: 'reader', copy_of: kept.key, scores: {}, is_decided: false });

const nearMember = ({ image, scores, copyOf, isDecided }: Near<Candidate>): Sized =>
  member(image, { role: 'duplicate', stage: 'near', copy_of: copyOf?.key ?? null, scores, is_decided: isDecided });

const exactMember = (copy: Candidate, picture: Candidate, scores: Record<string, number>): Sized =>
  member(copy, {
    role: 'duplicate',
    stage: copy.image.sha256 === picture.image.sha256 ? 'bytes' : 'pixels',
    copy_of: picture.key,
    scores,
    is_decided: false,
  });
