import { starGroups } from '../../../domain/duplicates';
import { type Candidate, candidatePairs, provesDifferentPixels, type Reduced } from '../../../domain/image-candidates';
import { counted } from '../../../domain/words';
import type { StepContext, WholeStep } from '../../../engine/step';
import { pixelHash } from '../../../imaging/pixel-hash';
import {
  type Comparable,
  comparableImages,
  finishAllItems,
  forgetDuplicates,
  type NewGroup,
  writeGroups,
  writePixelHashes,
} from '../../../records/duplicates';
import { writeIntermediate } from '../run-folder';

const NUMBER = 4;
const GROUPS_AT_ONCE = 500;

/** Exact copies: the same bytes, or the same decoded pixels in other bytes. Only images that can match are decoded again. */
export const deduplicateImages: WholeStep = {
  id: 'deduplicate-images',
  async whole(context) {
    const { at, run } = context;
    const images = await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      return comparableImages(tx, at);
    });
    await hashCandidates(context, images);
    const groups = groupsOf(images);
    const status = actionOf(run.settings.dedup_action);
    await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
        await writeGroups(tx, at, run.dataset_id, groups.slice(from, from + GROUPS_AT_ONCE), status);
      }
      await finishAllItems(tx, at, NUMBER);
    });
    const copies = groups.reduce((sum, group) => sum + group.members.length - 1, 0);
    const saved = groups.reduce((sum, group) => sum + group.bytes_saved, 0);
    await writeIntermediate(context, 'deduplicate-images', {
      compared: images.length,
      groups: groups.length,
      duplicates: copies,
      bytes_saved: saved,
      action: run.settings.dedup_action,
    });
    return `${counted(images.length, 'image')} compared: ${counted(groups.length, 'group')}, ${counted(copies, 'exact copy', 'exact copies')}${status ? ` ${status === 'duplicate' ? 'removed' : 'quarantined'}` : ' reported'}.`;
  },
};

/** Exact copies are removed by default, softly; `report` leaves them where they are. */
const actionOf = (action: string) =>
  action === 'report' ? null : action === 'quarantine' ? ('quarantined' as const) : ('duplicate' as const);

/** Decodes, in full, the images that may have the same pixels as another with other bytes. */
async function hashCandidates(context: StepContext, images: Comparable[]): Promise<void> {
  const wanted = new Map<string, Comparable>();
  const candidates = images.flatMap((image): (Candidate & { image: Comparable })[] =>
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

/** Same bytes mean same pixels, so that a byte copy of a pixel copy is in the group as well. */
function groupsOf(images: Comparable[]): NewGroup[] {
  const pixelsOf = new Map<string, string>();
  for (const image of images) if (image.pixel_hash) pixelsOf.set(image.sha256, image.pixel_hash);
  const stars = starGroups(
    images.map((image) => ({
      key: image.id,
      sameAs: pixelsOf.get(image.sha256) ?? image.sha256,
      path: image.filename,
      bytes: image.bytes,
      width: image.width,
      height: image.height,
      format: image.format,
      sharpness: image.sharpness,
      isLabelled: image.label_state !== 'unlabelled',
    })),
  );
  const byId = new Map(images.map((image) => [image.id, image]));
  return stars.map(({ best, copies }) => ({
    members: [
      { image_id: best.key, role: 'best' as const, stage: null },
      ...copies.map((copy) => ({
        image_id: copy.key,
        role: 'duplicate' as const,
        stage: byId.get(copy.key)!.sha256 === byId.get(best.key)!.sha256 ? ('bytes' as const) : ('pixels' as const),
      })),
    ],
    bytes_saved: copies.reduce((sum, copy) => sum + copy.bytes, 0),
  }));
}
