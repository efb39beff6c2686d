import { setImmediate } from 'node:timers/promises';
import {
  candidatePairs,
  type Candidate as PixelCandidate,
  provesDifferentPixels,
  type Reduced,
} from '../../../domain/image-candidates';
import { type NearStars, nearStars } from '../../../domain/near-duplicates';
import { isComparable } from '../../../domain/perceptual-hash';
import { counted } from '../../../domain/words';
import type { StepContext, WholeStep } from '../../../engine/step';
import { pixelHash } from '../../../imaging/pixel-hash';
import {
  type Comparable,
  comparableImages,
  finishAllItems,
  forgetDuplicates,
  type NewGroup,
  type NewPair,
  readersOfImages,
  writeGroups,
  writePairs,
  writePixelHashes,
} from '../../../records/duplicates';
import { imageComparer } from '../compare-images';
import { type Candidate, candidatesOf, exactStars, groupsOf } from '../group-duplicates';
import { decideRemovals, undecidedOf } from '../remove-copies';
import { writeIntermediate } from '../run-folder';

const NUMBER = 4;
const GROUPS_AT_ONCE = 500;
const PAIRS_AT_ONCE = 5000;
const BREATH_MS = 20;

/**
 * Exact copies (the same bytes, or the same decoded pixels in other bytes), then near ones (looked up by perceptual hash, compared by
 * structure). Only images that can have the same pixels are decoded again; near copies are compared by their thumbnails.
 */
export const deduplicateImages: WholeStep = {
  id: 'deduplicate-images',
  async whole(context) {
    const { at, run } = context;
    const images = await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      return comparableImages(tx, at);
    });
    await hashCandidates(context, images);
    const { stars, pictures } = exactStars(candidatesOf(images));
    const near = await findNear(context, pictures);
    const action = run.settings.dedup_action;
    const groups = groupsOf(stars, near.stars);
    const readers = await context.records.as(at.tenantId, (tx) => readersOfImages(tx, groups.flatMap(idsOf)));
    decideRemovals(groups, { action, readers, images: new Map(images.map((image) => [image.id, image])) });
    const pairs = [...undecidedOf(groups), ...near.doubts.map(doubtOf)];
    await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      const status = action === 'quarantine' ? 'quarantined' : 'duplicate';
      for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
        await writeGroups(tx, at, run.dataset_id, groups.slice(from, from + GROUPS_AT_ONCE), status);
      }
      for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
        await writePairs(tx, at, run.dataset_id, pairs.slice(from, from + PAIRS_AT_ONCE));
      }
      await finishAllItems(tx, at, NUMBER);
    });
    const found = countsOf(groups, pairs);
    await writeIntermediate(context, 'deduplicate-images', {
      compared: images.length,
      compared_closely: near.compared,
      ...found,
      action,
    });
    return messageOf(images.length, found);
  },
};

/** Near duplicates among pictures that have something to compare; the worker stays responsive meanwhile. */
async function findNear(context: StepContext, pictures: Candidate[]) {
  const comparer = imageComparer(context.hot, context.run);
  let compared = 0;
  let since = performance.now();
  const breathe = async () => {
    if (performance.now() - since < BREATH_MS) return;
    await setImmediate();
    context.signal.throwIfAborted();
    context.tick();
    since = performance.now();
  };
  const hashed = pictures.map((picture) => ({ ...picture, picture, hash: hashOfPicture(picture.image) }));
  const { stars, doubts } = await nearStars(
    hashed,
    async (best, other, distance) => {
      await breathe();
      const found = await comparer.compare(best.image, other.image, distance);
      if (found !== null) compared += 1;
      return found;
    },
    breathe,
    (best, other, distance) => comparer.expect(best.image, other.image, distance),
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

const idsOf = ({ members }: NewGroup): string[] => members.map(({ image_id }) => image_id);

const doubtOf = ({ best, other, scores }: NearStars<Candidate>['doubts'][number]): NewPair => ({
  image_id: best.key,
  other_id: other.key,
  verdict: 'doubtful',
  similarity: scores.similarity,
  scores,
});

type Counts = ReturnType<typeof countsOf>;

function countsOf(groups: NewGroup[], pairs: NewPair[]) {
  const copies = groups.flatMap(({ members }) => members.filter(({ role }) => role === 'duplicate'));
  const at = (stage: string) => copies.filter((copy) => copy.stage === stage).length;
  return {
    groups: groups.length,
    duplicates: copies.length,
    by_bytes: at('bytes'),
    by_pixels: at('pixels'),
    near: at('near'),
    removed: copies.filter(({ removed }) => removed).length,
    undecided: pairs.length,
    doubtful: pairs.filter(({ verdict }) => verdict === 'doubtful').length,
    bytes_saved: groups.reduce((sum, group) => sum + group.bytes_saved, 0),
  };
}

const messageOf = (images: number, { groups, by_bytes, by_pixels, near, removed, undecided }: Counts): string =>
  `${counted(images, 'image')} compared: ${counted(groups, 'group')}, ${counted(by_bytes + by_pixels, 'exact copy', 'exact copies')} and ` +
  `${counted(near, 'near copy', 'near copies')}; ${removed.toLocaleString('en')} set aside, ${counted(undecided, 'pair')} to decide.`;

/** Decodes, in full, the images that may have the same pixels as another with other bytes. */
async function hashCandidates(context: StepContext, images: Comparable[]): Promise<void> {
  const wanted = new Map<string, Comparable>();
  const candidates = images.flatMap((image): (PixelCandidate & { image: Comparable })[] =>
    image.candidate_cells ? [{ width: image.width, height: image.height, cells: image.candidate_cells, image }] : [],
  );
  for (const [a, b] of candidatePairs(candidates)) {
    if (a.image.sha256 === b.image.sha256 || provesDifferentPixels(reducedOf(a.image), reducedOf(b.image))) continue;
    for (const { image } of [a, b]) if (image.pixel_hash === null) wanted.set(image.id, image);
  }
  const bySha = new Map<string, string>();
  let found: { image_id: string; pixel_hash: string }[] = [];
  const keep = async () => {
    const hashes = found;
    found = [];
    if (hashes.length > 0) await context.write((tx) => writePixelHashes(tx, hashes));
    context.tick();
  };
  for (const image of wanted.values()) {
    context.signal.throwIfAborted();
    const hash = bySha.get(image.sha256) ?? (await hashOf(context, image));
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

async function hashOf({ hot, cold }: StepContext, image: Comparable): Promise<string> {
  const isHot = (await hot.head(image.object_key)) !== null;
  return pixelHash((isHot ? hot : cold).localPath(image.object_key)!);
}
