import { counted } from '../../../domain/words';
import type { WholeStep } from '../../../engine/step';
import {
  comparableImages,
  comparisonOf,
  finishAllItems,
  forgetDuplicates,
  type NewGroup,
  type NewPair,
  writePixelHashes,
} from '../../../records/duplicates';
import { findCopies } from '../find-copies';
import { writeIntermediate } from '../run-folder';
import { writeCopies } from '../write-copies';

const NUMBER = 4;

/**
 * Exact copies (the same bytes, or the same decoded pixels in other bytes), then near ones (looked up by perceptual hash, compared by
 * structure), among the images of this run and of everything that is in the dataset. Only images that can have the same pixels are
 * decoded again; near copies are compared by their thumbnails.
 */
export const deduplicateImages: WholeStep = {
  id: 'deduplicate-images',
  async whole(context) {
    const { at, run, hot, cold, signal, tick, records } = context;
    const images = await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      return comparableImages(tx, comparisonOf(run.dataset_id, at.runId));
    });
    const { groups, pairs, comparedClosely } = await findCopies(
      {
        ...{ run, hot, cold, signal, tick },
        read: (work) => records.as(at.tenantId, work),
        keepHashes: (hashes) => context.write((tx) => writePixelHashes(tx, hashes)),
      },
      images,
    );
    const action = run.settings.dedup_action;
    await context.write(async (tx) => {
      await forgetDuplicates(tx, at);
      await writeCopies(tx, at, { datasetId: run.dataset_id, action, groups, pairs });
      await finishAllItems(tx, at, NUMBER);
    });
    const found = countsOf(groups, pairs);
    const there = images.filter((image) => !image.is_new).length;
    await writeIntermediate(context, 'deduplicate-images', {
      compared: images.length,
      compared_closely: comparedClosely,
      ...(there > 0 ? { of_the_dataset: there } : {}),
      ...found,
      action,
    });
    return messageOf(images.length - there, there, found);
  },
};

type Counts = ReturnType<typeof countsOf>;

function countsOf(groups: NewGroup[], pairs: NewPair[]) {
  const copies = groups.flatMap(({ members }) => members.filter(({ role }) => role === 'duplicate'));
  const at = (stage: string) => copies.filter((copy) => copy.stage === stage).length;
  return {
    groups: new Set(groups.map(({ id, best_id }) => id ?? best_id)).size,
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

const messageOf = (
  images: number,
  there: number,
  { groups, by_bytes, by_pixels, near, removed, undecided }: Counts,
): string =>
  `${counted(images, 'image')} compared${there > 0 ? `, also with ${counted(there, 'image')} of the dataset` : ''}: ${counted(groups, 'group')}, ${counted(by_bytes + by_pixels, 'exact copy', 'exact copies')} and ` +
  `${counted(near, 'near copy', 'near copies')}; ${removed.toLocaleString('en')} set aside, ${counted(undecided, 'pair')} to decide.`;
