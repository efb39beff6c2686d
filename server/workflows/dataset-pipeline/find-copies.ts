import { setImmediate } from 'node:timers/promises';
import {
  candidatePairs,
  type Candidate as PixelCandidate,
  provesDifferentPixels,
  type Reduced,
} from '../../domain/image-candidates';
import { type NearStars, nearStars } from '../../domain/near-duplicates';
import { isComparable } from '../../domain/perceptual-hash';
import { pixelHash } from '../../imaging/pixel-hash';
import { type Comparable, type NewGroup, type NewPair, readersOfImages } from '../../records/duplicates';
import type { Tx } from '../../records/records';
import type { RunRow } from '../../records/runs';
import type { Store } from '../../stores/store';
import { imageComparer } from './compare-images';
import { type Candidate, candidatesOf, exactStars, groupsOf } from './group-duplicates';
import { decideRemovals, undecidedOf } from './remove-copies';

const BREATH_MS = 20;

/** What comparing needs: where the bytes are, what was asked for, and where pixel hashes are kept so that nothing is decoded twice. */
export type Looker = {
  run: Pick<RunRow, 'settings' | 'plan'>;
  hot: Store;
  cold: Store;
  signal: AbortSignal;
  tick: () => void;
  read: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
  keepHashes: (hashes: { image_id: string; pixel_hash: string }[]) => Promise<void>;
};

export type FoundCopies = { groups: NewGroup[]; pairs: NewPair[]; comparedClosely: number };

/**
 * Copies among the new images, and of what is there: the same bytes, the same decoded pixels, then near ones (looked up by perceptual
 * hash, compared by structure). Two images that are there were compared when they came. Says what leaves the lists; writes nothing.
 */
export async function findCopies(looker: Looker, images: readonly Comparable[]): Promise<FoundCopies> {
  await hashCandidates(looker, images);
  const { stars, pictures } = exactStars(candidatesOf(images));
  const near = await findNear(looker, pictures);
  const groups = groupsOf(stars, near.stars);
  const readers = await looker.read((tx) => readersOfImages(tx, groups.flatMap(idsOf)));
  const action = looker.run.settings.dedup_action;
  decideRemovals(groups, { action, readers, images: new Map(images.map((image) => [image.id, image])) });
  const pairs = [...undecidedOf(groups), ...near.doubts.map(doubtOf)];
  return { groups, pairs, comparedClosely: near.compared };
}

/** Near duplicates among pictures that have something to compare; the worker stays responsive meanwhile. */
async function findNear({ hot, run, signal, tick }: Looker, pictures: Candidate[]) {
  const comparer = imageComparer(hot, run);
  const isKnown = (a: Candidate, b: Candidate) => !a.image.is_new && !b.image.is_new;
  let compared = 0;
  let since = performance.now();
  const breathe = async () => {
    if (performance.now() - since < BREATH_MS) return;
    await setImmediate();
    signal.throwIfAborted();
    tick();
    since = performance.now();
  };
  const hashed = pictures.map((picture) => ({ ...picture, picture, hash: hashOfPicture(picture.image) }));
  const { stars, doubts } = await nearStars(
    hashed,
    async (best, other, distance) => {
      if (isKnown(best, other)) return null;
      await breathe();
      const found = await comparer.compare(best.image, other.image, distance);
      if (found !== null) compared += 1;
      return found;
    },
    breathe,
    (best, other, distance) => {
      if (!isKnown(best, other)) comparer.expect(best.image, other.image, distance);
    },
  );
  return {
    compared,
    stars: stars.map(({ best, copies }) => ({
      best: best.picture,
      copies: copies.map(({ image, scores }) => ({ image: image.picture, scores })),
    })),
    doubts,
  };
}

const hashOfPicture = ({ perceptual, thumbnail_key }: Comparable): string | null =>
  perceptual !== null && thumbnail_key !== null && isComparable(perceptual) ? perceptual.hash : null;

const idsOf = ({ best_id, members }: NewGroup): string[] => [
  best_id,
  ...members.flatMap(({ image_id, copy_of }) => [image_id, ...(copy_of === null ? [] : [copy_of])]),
];

const doubtOf = ({ best, other, scores }: NearStars<Candidate>['doubts'][number]): NewPair => ({
  image_id: best.key,
  other_id: other.key,
  verdict: 'doubtful',
  similarity: scores.similarity,
  scores,
});

/** Decodes, in full, the images that may have the same pixels as another with other bytes. */
async function hashCandidates(looker: Looker, images: readonly Comparable[]): Promise<void> {
  const wanted = new Map<string, Comparable>();
  const candidates = images.flatMap((image): (PixelCandidate & { image: Comparable })[] =>
    image.candidate_cells ? [{ width: image.width, height: image.height, cells: image.candidate_cells, image }] : [],
  );
  for (const [a, b] of candidatePairs(candidates)) {
    if (!a.image.is_new && !b.image.is_new) continue;
    if (a.image.sha256 === b.image.sha256 || provesDifferentPixels(reducedOf(a.image), reducedOf(b.image))) continue;
    for (const { image } of [a, b]) if (image.pixel_hash === null) wanted.set(image.id, image);
  }
  const bySha = new Map<string, string>();
  let found: { image_id: string; pixel_hash: string }[] = [];
  const keep = async () => {
    const hashes = found;
    found = [];
    if (hashes.length > 0) await looker.keepHashes(hashes);
    looker.tick();
  };
  for (const image of wanted.values()) {
    looker.signal.throwIfAborted();
    const hash = bySha.get(image.sha256) ?? (await hashOf(looker, image));
    bySha.set(image.sha256, hash);
    image.pixel_hash = hash;
    found.push({ image_id: image.id, pixel_hash: hash });
    if (found.length >= 8) await keep();
  }
  await keep();
}

const reducedOf = (image: Comparable): Reduced => ({
  format: image.format,
  channels: image.channels,
  bitDepth: image.bit_depth,
  orientation: image.orientation,
  hash: image.reduced_hash,
});

async function hashOf({ hot, cold }: Looker, image: Comparable): Promise<string> {
  const isHot = (await hot.head(image.object_key)) !== null;
  return pixelHash((isHot ? hot : cold).localPath(image.object_key)!);
}
