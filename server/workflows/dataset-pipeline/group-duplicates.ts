import { type Copy, type Star, starGroups } from '../../domain/duplicates';
import type { NearScores, NearStars } from '../../domain/near-duplicates';
import type { Comparable, GroupMember, NewGroup } from '../../records/duplicates';

/** An image as duplicates see it. */
export type Candidate = Copy & { image: Comparable };

// What the dataset holds stands before what comes to it, and there the picture before its exact copies.
const [PICTURE, EXACT_COPY, NEW] = [0, 1, 2];
const standingOf = ({ is_new, place }: Comparable): number => {
  if (is_new) return NEW;
  return place?.role === 'duplicate' && place.stage !== 'near' ? EXACT_COPY : PICTURE;
};

/** Images as copies of each other: equal `sameAs` means the same bytes, or the same pixels (so that a byte copy of a pixel copy counts). */
export function candidatesOf(images: readonly Comparable[]): Candidate[] {
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
    standing: standingOf(image),
    image,
  }));
}

/**
 * Exact groups with the copies that come, and one image for each picture that near copies are looked for: the best of a group, or the
 * only one. A near copy that the dataset knows is no best.
 */
export function exactStars(candidates: readonly Candidate[]): { stars: Star<Candidate>[]; pictures: Candidate[] } {
  const stars = starGroups(candidates);
  const copies = new Set(stars.flatMap((star) => star.copies));
  const isPicture = (candidate: Candidate) => !copies.has(candidate) && candidate.image.place?.role !== 'duplicate';
  return {
    stars: stars
      .map(({ best, copies: all }) => ({ best, copies: all.filter(({ image }) => image.is_new) }))
      .filter(({ copies: come }) => come.length > 0),
    pictures: candidates.filter(isPicture),
  };
}

/**
 * One group for each star: exact copies around the best, near copies, and their exact copies with them. Every exact copy says whose
 * copy it is; against the best of the group it counts as its picture does. A best that is in a group gives its copies to that.
 * Nothing is removed yet.
 */
export function groupsOf(exact: readonly Star<Candidate>[], near: NearStars<Candidate>['stars']): NewGroup[] {
  const exactOf = new Map(exact.map((star) => [star.best, star.copies]));
  const nearOf = new Map(near.map((star) => [star.best, star.copies]));
  const isNearCopy = new Set(near.flatMap(({ copies }) => copies.map(({ image }) => image)));
  const bests = new Set([...exactOf.keys(), ...nearOf.keys()].filter((best) => !isNearCopy.has(best)));
  const inOrder = [...bests].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.key < b.key ? -1 : 1));
  return inOrder.map((best) => {
    const { place } = best.image;
    const copiesOf = (picture: Candidate, scores: Record<string, number>) =>
      (exactOf.get(picture) ?? []).map((copy) => exactMember(copy, picture, scores));
    const copies = [
      ...copiesOf(best, place?.scores ?? { similarity: 1 }),
      ...(nearOf.get(best) ?? []).flatMap(({ image, scores }) => [
        nearMember(image, scores),
        ...copiesOf(image, scores),
      ]),
    ];
    const first = member(best, { role: 'best', stage: null, copy_of: null, scores: { similarity: 1 } });
    return {
      id: place?.group_id ?? null,
      best_id: place?.best_id ?? best.key,
      members: (place ? copies : [first, ...copies]).map(({ bytes: _, ...row }) => row),
      bytes_saved: copies.reduce((sum, { bytes }) => sum + bytes, 0),
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

const nearMember = (copy: Candidate, scores: NearScores): Sized =>
  member(copy, { role: 'duplicate', stage: 'near', copy_of: null, scores });

const exactMember = (copy: Candidate, picture: Candidate, scores: Record<string, number>): Sized =>
  member(copy, {
    role: 'duplicate',
    stage: copy.image.sha256 === picture.image.sha256 ? 'bytes' : 'pixels',
    copy_of: picture.key,
    scores,
  });
