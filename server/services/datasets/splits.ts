import type { z } from 'zod';
import { Prisma } from '../../db/client';
import { type DrawnImage, drawSplitsAnew, HELD_OUT, isHeldOut, type SplitDraw } from '../../domain/draw-splits';
import { groupByPattern } from '../../domain/split-groups';
import { previewOf } from '../../domain/split-preview';
import { inSplitOrder, splitName } from '../../domain/splits';
import type {
  splitApplyInput,
  splitChangeList,
  splitDrawInput,
  splitHistoryInput,
  splitMoveInput,
  splitPreview,
} from '../../domain/wire/splits';
import { ConflictError, InvalidInputError } from '../../errors';
import { audit } from '../../records/audit';
import { classesOf } from '../../records/classes';
import { getDatasetRow } from '../../records/datasets';
import type { ImageFilter } from '../../records/images';
import { takeDataset } from '../../records/one-at-a-time';
import { pageOf, pageSql, type Sort } from '../../records/paging';
import type { Tx } from '../../records/records';
import {
  changeSplits,
  countChanges,
  imagesToDraw,
  type Move,
  pageOfChanges,
  wayBack,
  withTheirGroups,
  writeGroups,
} from '../../records/split-changes';
import { authorise } from '../authorise';
import type { Context } from '../ports';

type DrawInput = z.output<typeof splitDrawInput>;
type Preview = z.output<typeof splitPreview>;

/** What a draw would come to; nothing is changed. */
export async function previewSplits({ actor, records }: Context, input: DrawInput): Promise<Preview> {
  authorise(actor, 'read');
  return records.as(
    actor.tenantId,
    async (tx) => {
      const { revision } = await getDatasetRow(tx, input.id);
      const { preview } = await drawn(tx, input);
      return { revision, ...preview };
    },
    { snapshot: true },
  );
}

/**
 * Draws the splits of a dataset anew, as previewed, and writes down who did it and why.
 * @throws ConflictError when the dataset has changed since the preview, or a run is at work on it
 */
export async function applySplits(
  { actor, records, requestId }: Context,
  input: z.output<typeof splitApplyInput>,
): Promise<{ change_id: string; moved: number }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    const { revision } = await takeDataset(tx, input.id, null);
    if (input.revision !== undefined && input.revision !== revision) {
      throw new ConflictError({
        code: 'dataset_changed',
        message: 'The dataset has changed since this preview was made.',
        fix: 'Look at a new preview, then apply that.',
      });
    }
    const { images, splits, groups, draw } = await drawn(tx, input);
    if (groups) await writeGroups(tx, input.id, groups);
    const moves = images.flatMap(({ id, split }): Move[] => {
      const to = splits.get(id)!;
      return to === split ? [] : [{ id, from: split, to }];
    });
    const plan = { ...draw, group_by: input.group_by };
    const change = { datasetId: input.id, kind: 'draw' as const, plan, reason: input.reason || null };
    const change_id = await changeSplits(tx, actor, change, moves);
    const details = { change_id, moved: moves.length, ...plan };
    await audit(tx, actor, { action: 'splits.drawn', subject: 'dataset', id: input.id, details, requestId });
    return { change_id, moved: moves.length };
  });
}

async function drawn(tx: Tx, input: DrawInput) {
  const groupOf = groupsBy(input.group_by);
  const rows = await imagesToDraw(tx, input.id);
  const images: DrawnImage[] = rows.map(({ group_key, duplicate_groups, ...image }) => {
    const group = groupOf(image.filename, group_key);
    return { ...image, groups: [...(group === null ? [] : [`group ${group}`]), ...duplicate_groups] };
  });
  const inUse = new Set(images.map(({ split }) => split));
  const named = (sizes: Record<string, number>) =>
    Object.fromEntries(Object.entries(sizes).map(([name, size]) => [splitName(name), size]));
  const draw: SplitDraw = {
    sizes: named(input.ratios ?? input.counts ?? {}),
    areCounts: input.counts !== undefined,
    rest: splitName(input.rest),
    seed: input.seed,
    stratify: input.stratify,
    keep: inSplitOrder((input.keep ?? HELD_OUT.filter((split) => inUse.has(split))).map(splitName)),
  };
  const found = tryDraw(images, draw);
  const names = new Map((await classesOf(tx, input.id)).map(({ id, name }) => [String(id), name]));
  const { classes, ...preview } = previewOf(images, draw, found);
  const ofClasses = classes
    .map(({ label, splits }) => ({ class_id: Number(label), class_name: names.get(label) ?? `class ${label}`, splits }))
    .sort((a, b) => a.class_id - b.class_id);
  const groups =
    typeof input.group_by === 'object'
      ? rows.map(({ id, filename }) => ({ id, group: groupOf(filename, null) }))
      : null;
  return {
    images,
    draw,
    splits: found.splits,
    groups,
    preview: { ...preview, keep: [...draw.keep], classes: ofClasses },
  };
}

function tryDraw(images: readonly DrawnImage[], draw: SplitDraw) {
  try {
    return drawSplitsAnew(images, draw);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInputError({
      code: 'split_sizes_invalid',
      message: `These sizes cannot be drawn: ${error.message}.`,
      fix: 'Ask for fewer images, keep fewer splits, or give ratios instead of counts.',
    });
  }
}

function groupsBy(how: DrawInput['group_by']): (filename: string, imported: string | null) => string | null {
  if (how === 'imported') return (_, imported) => imported;
  if (how === 'none') return () => null;
  try {
    return groupByPattern(how.pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInputError({
      code: 'pattern_invalid',
      message: `"${how.pattern}" is no pattern: ${error.message}`,
      fix: 'Use the syntax of RE2, such as ^([^_]+)_ for what stands before the first underscore.',
    });
  }
}

/**
 * Moves images into a split, with all that belongs to them: no group is torn.
 * @throws InvalidInputError without a reason when an image leaves or enters a held-out split
 */
export async function moveImages(
  { actor, records, requestId }: Context,
  { id, image_ids, to, reason }: z.output<typeof splitMoveInput>,
): Promise<Moved> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await takeDataset(tx, id, null);
    const plan = { asked: image_ids.length };
    return moveIn(tx, { actor, requestId }, { filter: { id, image_ids }, to, reason, plan });
  });
}

export type Moved = { change_id: string | null; moved: number; came_along: number };
type Caller = Pick<Context, 'actor' | 'requestId'>;
type MoveOf = { filter: ImageFilter; to: string };

/** What would move into a split, and from where; nothing is changed. */
export async function movesOf(tx: Tx, { filter, to: asked }: MoveOf) {
  const to = splitName(asked);
  const images = (await withTheirGroups(tx, filter)).filter(({ split }) => split !== to);
  const isToHeldOut = isHeldOut(to);
  return {
    to,
    images,
    came_along: images.filter(({ is_chosen }) => !is_chosen).length,
    leaves_held_out: images.filter(({ split }) => isHeldOut(split)).length,
    enters_held_out: isToHeldOut ? images.length : 0,
  };
}

/** The move itself, in a transaction that holds the dataset. */
export async function moveIn(
  tx: Tx,
  { actor, requestId }: Caller,
  { filter, to: asked, reason, plan }: MoveOf & { reason: string | undefined; plan: Record<string, unknown> },
): Promise<Moved> {
  const { id } = filter;
  const { to, images, came_along, leaves_held_out, enters_held_out } = await movesOf(tx, { filter, to: asked });
  if (images.length === 0) return { change_id: null, moved: 0, came_along: 0 };
  if (!reason && (leaves_held_out > 0 || enters_held_out > 0)) {
    throw new InvalidInputError({
      code: 'reason_needed',
      message: leaves_held_out > 0 ? 'An image would leave a held-out split.' : `"${to}" is a held-out split.`,
      fix: 'Say why: give a reason; it stays in the history.',
    });
  }
  const moves = images.map((image) => ({ id: image.id, from: image.split, to }));
  const change = { datasetId: id, kind: 'move' as const, plan: { to, ...plan }, reason: reason || null };
  const change_id = await changeSplits(tx, actor, change, moves);
  const details = { change_id, to, moved: moves.length, came_along, reason };
  await audit(tx, actor, { action: 'splits.moved', subject: 'dataset', id, details, requestId });
  return { change_id, moved: moves.length, came_along };
}

/** Takes a change of splits back, for the images that are still where it put them. */
export async function undoSplitChange(
  { actor, records, requestId }: Context,
  { id, change_id }: { id: string; change_id: string },
): Promise<{ change_id: string; moved: number }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await takeDataset(tx, id, null);
    return undoMoves(tx, { actor, requestId }, { id, change_id });
  });
}

/** The way back itself, in a transaction that holds the dataset. */
export async function undoMoves(
  tx: Tx,
  { actor, requestId }: Caller,
  { id, change_id }: { id: string; change_id: string },
): Promise<{ change_id: string; moved: number }> {
  const moves = await wayBack(tx, id, change_id);
  const change = { datasetId: id, kind: 'undo' as const, plan: {}, reason: null, undoes: change_id };
  const undo = await changeSplits(tx, actor, change, moves);
  const details = { change_id: undo, undoes: change_id, moved: moves.length };
  await audit(tx, actor, { action: 'splits.undone', subject: 'dataset', id, details, requestId });
  return { change_id: undo, moved: moves.length };
}

const BY_TIME: Sort = {
  name: 'at',
  sql: Prisma.sql`date_trunc('milliseconds', c.at)`,
  cast: 'timestamptz',
  order: 'desc',
};

/** Who moved images between splits, when and why, the latest first. */
export async function splitHistory(
  { actor, records }: Context,
  input: z.output<typeof splitHistoryInput>,
): Promise<z.output<typeof splitChangeList>> {
  authorise(actor, 'read');
  const page = pageSql(input, BY_TIME, Prisma.sql`c.id`);
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const found = pageOf(await pageOfChanges(tx, input.id, page), page, BY_TIME, ({ at, id }) => ({ value: at, id }));
    return {
      items: found.items.map((change) => ({ ...change, at: change.at.toISOString() })),
      next_cursor: found.next_cursor,
      limit: page.limit,
      total: await countChanges(tx, input.id),
      filters_applied: {},
    };
  });
}
