import type { z } from 'zod';
import { Prisma } from '../../db/client';
import type {
  imageChangeDone,
  imageChangeInput,
  imageChangeList,
  imageChangeListInput,
  imageChangePreview,
  imageChangePreviewInput,
} from '../../domain/wire/image-changes';
import { counted } from '../../domain/words';
import { ConflictError, InvalidInputError, NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow, holdDataset } from '../../records/datasets';
import {
  type Alteration,
  alterImages,
  countAltered,
  countImageChanges,
  countOverlaid,
  findChange,
  pageOfImageChanges,
  type Undoable,
  undoAlteration,
} from '../../records/image-changes';
import { countImages, type ImageFilter } from '../../records/images';
import { takeDataset } from '../../records/one-at-a-time';
import { pageOf, pageSql, type Sort } from '../../records/paging';
import { touchDataset } from '../../records/published';
import type { Tx } from '../../records/records';
import { countMovedSince, findMove } from '../../records/split-changes';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { moveIn, movesOf, undoMoves } from './splits';

type PreviewInput = z.output<typeof imageChangePreviewInput>;
type Preview = z.output<typeof imageChangePreview>;
type Input = z.output<typeof imageChangeInput>;
type Done = z.output<typeof imageChangeDone>;
type Caller = Pick<Context, 'actor' | 'requestId'>;
type Selected = Pick<PreviewInput, 'id' | 'image_ids' | 'filter' | 'except'>;

/** The images that are meant, as a filter of the list. */
export const filterOf = ({ id, image_ids, filter, except }: Selected): ImageFilter =>
  image_ids ? { id, image_ids, except } : { id, ...filter, except };

// A filter says which images; of ids and exceptions their number is enough: the change has a row for each image.
const saidOf = ({ image_ids, filter, except }: Selected): Record<string, unknown> => ({
  ...(image_ids ? { image_ids: image_ids.length } : { filter }),
  ...(except?.length ? { except: except.length } : {}),
});

const alterationOf = ({ action, tag }: Pick<Input, 'action' | 'tag'>): Alteration | null =>
  action === 'split' ? null : { action, tag: action === 'tag' || action === 'untag' ? (tag ?? null) : null };

const NOTHING = { came_along: 0, leaves_held_out: 0, enters_held_out: 0 };

/** What a change of images would come to; nothing is changed. */
export async function previewImageChange({ actor, records }: Context, input: PreviewInput): Promise<Preview> {
  authorise(actor, 'read');
  return records.as(
    actor.tenantId,
    async (tx) => {
      const { revision } = await getDatasetRow(tx, input.id);
      return { revision, ...(await previewOf(tx, input)) };
    },
    { snapshot: true, isLong: true },
  );
}

async function previewOf(tx: Tx, input: PreviewInput): Promise<Omit<Preview, 'revision'>> {
  const filter = filterOf(input);
  const alteration = alterationOf(input);
  if (alteration) {
    const { images, changes, ...kept_out } = await countAltered(tx, filter, alteration);
    return { images, changes, kept_out, needs_reason: alteration.action === 'quarantine', ...NOTHING };
  }
  const { images, came_along, leaves_held_out, enters_held_out } = await movesOf(tx, { filter, to: input.to! });
  return {
    images: await countImages(tx, filter),
    changes: images.length - came_along,
    kept_out: { reader_copy: 0, decided_copy: 0, unreadable: 0 },
    ...{ came_along, leaves_held_out, enters_held_out },
    needs_reason: leaves_held_out + enters_held_out > 0,
  };
}

/**
 * Changes all images of a selection in one transaction, and writes down who did it, why, and what each image was.
 * @throws ConflictError when the dataset has changed since the preview, or a run is at work on it
 * @throws InvalidInputError without a reason where one is needed
 */
export async function changeImages({ actor, records, requestId }: Context, input: Input): Promise<Done> {
  authorise(actor, 'curate');
  const work = async (tx: Tx): Promise<Done> => {
    const alteration = alterationOf(input);
    const { revision } = await hold(tx, input.id, alteration);
    if (input.revision !== undefined && input.revision !== revision) {
      throw new ConflictError({
        code: 'dataset_changed',
        message: 'The dataset has changed since this was previewed.',
        fix: 'Look at the numbers again, then do it.',
      });
    }
    const selection = saidOf(input);
    if (!alteration) {
      const plan = { asked: await countImages(tx, filterOf(input)), selection };
      const move = { filter: filterOf(input), to: input.to!, reason: input.reason, plan };
      const { change_id, moved, came_along } = await moveIn(tx, { actor, requestId }, move);
      return { change_id, images: moved, came_along };
    }
    if (alteration.action === 'quarantine' && !input.reason) {
      throw new InvalidInputError({
        code: 'reason_needed',
        message: 'Images go to quarantine for a reason.',
        fix: 'Say why: the reason is shown on each of them.',
      });
    }
    const change = { ...alteration, reason: input.reason || null, selection, revision };
    const done = await alterImages(tx, actor, filterOf(input), change);
    if (!done) return { change_id: null, images: 0, came_along: 0 };
    if (alteration.action === 'bring_back') await touchDataset(tx, input.id); // the list of copies says it too
    const { tag, reason } = change;
    const details = {
      change_id: done.id,
      images: done.images,
      ...(tag && { tag }),
      ...(reason && { reason }),
      selection,
    };
    await audit(tx, actor, {
      action: AUDITED[alteration.action],
      subject: 'dataset',
      id: input.id,
      details,
      requestId,
    });
    return { change_id: done.id, images: done.images, came_along: 0 };
  };
  return records.as(actor.tenantId, work, { isLong: true });
}

const AUDITED: Record<Alteration['action'], string> = {
  tag: 'images.tagged',
  untag: 'images.untagged',
  quarantine: 'images.quarantined',
  bring_back: 'images.restored',
};

/** Tags may change while a run is at work; who is in the lists and where decides what it compares with. */
const hold = (tx: Tx, id: string, alteration: Alteration | null) =>
  alteration && alteration.tag !== null ? holdDataset(tx, id) : takeDataset(tx, id, null);

/**
 * Makes the images of a change exactly what they were before it.
 * @throws NotFoundError when there is no such change
 * @throws ConflictError when it was undone before, or later changes lie over it: then nothing is undone
 */
export async function undoImageChange(
  { actor, records, requestId }: Context,
  { id, change_id }: { id: string; change_id: string },
): Promise<{ images: number }> {
  authorise(actor, 'curate');
  const work = async (tx: Tx): Promise<{ images: number }> => {
    const { revision } = await holdDataset(tx, id);
    const change = await findChange(tx, id, change_id);
    if (change) {
      await hold(tx, id, change);
      return { images: await undoIn(tx, { actor, requestId }, { ...change, datasetId: id, at: revision }) };
    }
    const move = await findMove(tx, id, change_id);
    if (!move) throw noChange();
    await takeDataset(tx, id, null);
    if (move.is_undone) throw undoneBefore();
    refuseOverlaid(await countMovedSince(tx, change_id));
    return { images: (await undoMoves(tx, { actor, requestId }, { id, change_id })).moved };
  };
  return records.as(actor.tenantId, work, { isLong: true });
}

async function undoIn(
  tx: Tx,
  { actor, requestId }: Caller,
  { datasetId, ...change }: Undoable & { datasetId: string; at: number },
): Promise<number> {
  if (change.is_undone) throw undoneBefore();
  refuseOverlaid(await countOverlaid(tx, datasetId, change));
  const images = await undoAlteration(tx, actor, datasetId, change);
  if (change.action === 'bring_back') await touchDataset(tx, datasetId);
  const details = { undoes: change.id, what: change.action, images };
  await audit(tx, actor, { action: 'images.undone', subject: 'dataset', id: datasetId, details, requestId });
  return images;
}

function refuseOverlaid(images: number): void {
  if (images === 0) return;
  throw new ConflictError({
    code: 'changed_since',
    message: `${counted(images, 'image')} of this change ${images === 1 ? 'was' : 'were'} changed again since.`,
    fix: 'Undo the later change first; it stands above in the list of changes.',
  });
}

const undoneBefore = () =>
  new ConflictError({
    code: 'undone',
    message: 'This change was undone before.',
    fix: 'Make it again if it is wanted.',
  });

const noChange = () =>
  new NotFoundError({
    code: 'image_change_not_found',
    message: 'There is no such change of images in this dataset.',
    fix: 'Open the list of its changes.',
  });

const BY_TIME: Sort = {
  name: 'at',
  sql: Prisma.sql`date_trunc('milliseconds', c.at)`,
  cast: 'timestamptz',
  order: 'desc',
};

/** Who changed images, when and why, the latest first. */
export async function listImageChanges(
  { actor, records }: Context,
  input: z.output<typeof imageChangeListInput>,
): Promise<z.output<typeof imageChangeList>> {
  authorise(actor, 'read');
  const page = pageSql(input, BY_TIME, Prisma.sql`c.id`);
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const rows = await pageOfImageChanges(tx, input.id, page);
    const { items, next_cursor } = pageOf(rows, page, BY_TIME, ({ at, id }) => ({ value: at, id }));
    return {
      items: items.map((change) => ({
        ...change,
        at: change.at.toISOString(),
        undone_at: change.undone_at?.toISOString() ?? null,
      })),
      next_cursor,
      limit: page.limit,
      total: await countImageChanges(tx, input.id),
      filters_applied: {},
    };
  });
}
