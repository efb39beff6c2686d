import { counted } from '../../../domain/words';
import type { StepContext, WholeStep } from '../../../engine/step';
import {
  type Comparable,
  comparableImages,
  comparisonOf,
  finishAllItems,
  type NewGroup,
  writePixelHashes,
} from '../../../records/duplicates';
import { forgetDuplicates } from '../../../records/forget-duplicates';
import { lastDecision, lockDuplicates, pairDecisions } from '../../../records/pair-decisions';
import { mergeReaders, readersOf } from '../../../records/reader-layers';
import { type FoundCopies, findCopies } from '../find-copies';
import { writeIntermediate } from '../run-folder';
import { writeCopies } from '../write-copies';

const NUMBER = 4;
const GROUPS_AT_ONCE = 500;

/**
 * Exact copies (the same bytes, or the same decoded pixels in other bytes), then near ones (looked up by perceptual hash, compared by
 * structure), among the images of this run and of everything that is in the dataset. Only images that can have the same pixels are
 * decoded again; near copies are compared by their thumbnails. When somebody decides about a pair meanwhile, it looks again.
 */
export const deduplicateImages: WholeStep = {
  id: 'deduplicate-images',
  async whole(context) {
    for (;;) {
      const images = await imagesToCompare(context);
      const copies = await compareAll(context, images);
      if (!(await writeAll(context, images, copies))) continue;
      const found = countsOf(copies);
      const there = images.filter((image) => !image.is_new).length;
      await writeIntermediate(context, 'deduplicate-images', {
        compared: images.length,
        compared_closely: copies.comparedClosely,
        ...(there > 0 ? { of_the_dataset: there } : {}),
        ...found,
        action: context.run.settings.dedup_action,
      });
      return messageOf(images.length - there, there, found);
    }
  },
};

const imagesToCompare = (context: StepContext): Promise<Comparable[]> =>
  context.write(async (tx) => {
    const { at, run } = context;
    await lockDuplicates(tx, run.dataset_id);
    await forgetDuplicates(tx, at);
    return comparableImages(tx, comparisonOf(run.dataset_id, at.runId));
  });

const compareAll = ({ at, run, hot, cold, signal, tick, records, write }: StepContext, images: Comparable[]) =>
  findCopies(
    {
      ...{ run, hot, cold, signal, tick },
      read: (work) => records.as(at.tenantId, work),
      keepHashes: (hashes) => write((tx) => writePixelHashes(tx, hashes)),
    },
    images,
    readersOf(run.plan),
  );

/** False, and nothing written, when somebody has decided about a pair since. */
async function writeAll(context: StepContext, images: Comparable[], found: FoundCopies): Promise<boolean> {
  const { at, run } = context;
  const paths = new Map(images.map(({ id, filename }) => [id, filename]));
  return context.write(async (tx) => {
    await lockDuplicates(tx, run.dataset_id);
    if (lastDecision(await pairDecisions(tx, run.dataset_id)) !== found.lastDecision) return false;
    await forgetDuplicates(tx, at);
    await writeCopies(tx, at, { datasetId: run.dataset_id, action: run.settings.dedup_action, ...found });
    for (let from = 0; from < found.groups.length; from += GROUPS_AT_ONCE) {
      const groups = found.groups.slice(from, from + GROUPS_AT_ONCE);
      await mergeReaders(tx, at, run.dataset_id, { groups, pathOf: (id) => paths.get(id)! });
    }
    await finishAllItems(tx, at, NUMBER);
    return true;
  });
}

const isDuplicate = ({ role, stage }: NewGroup['members'][number]) => role === 'duplicate' && stage !== 'reader';

type Counts = ReturnType<typeof countsOf>;

function countsOf({ groups, pairs }: FoundCopies) {
  const all = groups.flatMap(({ members }) => members.filter(({ role }) => role === 'duplicate'));
  const copies = all.filter(isDuplicate);
  const at = (stage: string) => copies.filter((copy) => copy.stage === stage).length;
  const withCopies = groups.filter(({ members }) => members.some(isDuplicate));
  return {
    groups: new Set(withCopies.map(({ id, best_id }) => id ?? best_id)).size,
    duplicates: copies.length,
    by_bytes: at('bytes'),
    by_pixels: at('pixels'),
    near: at('near'),
    merged: all.length - copies.length,
    removed: copies.filter(({ removed }) => removed).length,
    undecided: pairs.length,
    doubtful: pairs.filter(({ verdict }) => verdict === 'doubtful').length,
    bytes_saved: groups.reduce((sum, group) => sum + group.bytes_saved, 0),
  };
}

const messageOf = (
  images: number,
  there: number,
  { groups, by_bytes, by_pixels, near, merged, removed, undecided }: Counts,
): string =>
  `${counted(images, 'image')} compared${there > 0 ? `, also with ${counted(there, 'image')} of the dataset` : ''}: ${counted(groups, 'group')}, ${counted(by_bytes + by_pixels, 'exact copy', 'exact copies')} and ` +
  `${counted(near, 'near copy', 'near copies')}; ${removed.toLocaleString('en')} set aside, ${counted(undecided, 'pair')} to decide.` +
  (merged > 0 ? ` ${counted(merged, "reader's copy", 'copies of readers')} became layers.` : '');
