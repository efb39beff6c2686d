import type { z } from 'zod';
import type { ConsensusSettings } from '../../domain/consensus/consensus';
import { newId } from '../../domain/ids';
import type {
  consensusInput,
  consensusLayer,
  consensusPreview,
  consensusRemoved,
  consensusState,
} from '../../domain/wire/consensus';
import { ConflictError } from '../../errors';
import { figureOf } from '../../records/aggregates';
import { audit } from '../../records/audit';
import {
  addToDraft,
  CONSENSUS,
  type ConsensusLayer,
  ConsensusSums,
  consensusLayerOf,
  dropDeadDrafts,
  dropDraft,
  holdRevision,
  isNameTaken,
  publishDraft,
  removeConsensus,
} from '../../records/consensus';
import { getDatasetRow } from '../../records/datasets';
import { type ReadPage, readerScope, readPage } from '../../records/reader-marks';
import type { Tx } from '../../records/records';
import { authorise } from '../authorise';
import type { Context } from '../ports';

type Input = z.output<typeof consensusInput>;
type Layer = z.output<typeof consensusLayer>;
type Preview = z.output<typeof consensusPreview>;

/** The consensus layer of a dataset, or null. */
export async function getConsensus(
  { actor, records }: Context,
  { id }: { id: string },
): Promise<z.output<typeof consensusState>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return { consensus: shown(await consensusLayerOf(tx, id)) };
  });
}

/** What a consensus with these settings would come to; nothing is written. */
export async function previewConsensus({ actor, records }: Context, input: Input): Promise<Preview> {
  authorise(actor, 'read');
  const { id } = input;
  const settings = settingsOf(input);
  const body = await figureOf(records, actor.tenantId, {
    datasetId: id,
    name: 'consensus-preview',
    asked: settings,
    compute: async (tx) => {
      const sums = new ConsensusSums();
      const scope = await readerScope(tx, id);
      for (let after: ReadPage['next'] = null, isFirst = true; isFirst || after; isFirst = false) {
        const { images, next } = await readPage(tx, scope, after);
        sums.rowsOf(images, settings);
        after = next;
      }
      return previewOf(tx, id, sums);
    },
  });
  const replaces = await records.as(actor.tenantId, (tx) => consensusLayerOf(tx, id));
  return { ...settings, ...body, replaces: shown(replaces) };
}

/**
 * Writes the consensus layer, in place of the one that is there. It is written aside first, page by page, and switched in one transaction:
 * whatever is killed on the way, the dataset has the old layer or the new one.
 * @throws ConflictError when the dataset changes meanwhile, or a reader is named like the layer
 */
export async function applyConsensus(context: Context, input: Input): Promise<z.output<typeof consensusState>> {
  const { actor, records, requestId } = context;
  authorise(actor, 'curate');
  const { id } = input;
  const { tenantId } = actor;
  const settings = settingsOf(input);
  const draft = { draftId: newId(), tenantId, datasetId: id };
  const { revision, scope } = await records.as(tenantId, async (tx) => {
    const { revision } = await getDatasetRow(tx, id);
    if (await isNameTaken(tx, id)) throw nameTaken();
    await dropDeadDrafts(tx, id);
    return { revision, scope: await readerScope(tx, id) };
  });
  try {
    for (let after: ReadPage['next'] = null, isFirst = true; isFirst || after; isFirst = false) {
      const page: ReadPage = await records.as(tenantId, async (tx) => {
        const read = await readPage(tx, scope, after);
        await addToDraft(tx, draft, new ConsensusSums().rowsOf(read.images, settings));
        return read;
      });
      after = page.next;
    }
    return await records.as(tenantId, async (tx) => {
      await getDatasetRow(tx, id);
      if ((await holdRevision(tx, id)) !== revision) throw changed();
      const removed = await removeConsensus(tx, id);
      await publishDraft(tx, draft, { ...settings, made_by: actor.name, made_at: new Date().toISOString() });
      const layer = shown(await consensusLayerOf(tx, id))!;
      const details = { ...settings, boxes: layer.boxes, images: layer.images, replaced_boxes: removed.boxes };
      await audit(tx, actor, { action: 'consensus.applied', subject: 'dataset', id, details, requestId });
      return { consensus: layer };
    });
  } catch (error) {
    await records.as(tenantId, (tx) => dropDraft(tx, draft.draftId));
    throw error;
  }
}

/** Takes the consensus layer away, with everything on it. */
export async function undoConsensus(
  { actor, records, requestId }: Context,
  { id }: { id: string },
): Promise<z.output<typeof consensusRemoved>> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    await holdRevision(tx, id);
    const { boxes, statements } = await removeConsensus(tx, id);
    if (boxes + statements > 0) {
      const details = { boxes, statements };
      await audit(tx, actor, { action: 'consensus.removed', subject: 'dataset', id, details, requestId });
    }
    return { id, removed_boxes: boxes, removed_statements: statements };
  });
}

/** A quorum means nothing to fusion. */
const settingsOf = ({ method, iou, quorum }: Input): ConsensusSettings => ({
  method,
  iou,
  quorum: method === 'wbf' ? null : quorum,
});

function shown(layer: ConsensusLayer | null): Layer | null {
  if (!layer) return null;
  const { settings, ...counts } = layer;
  return { layer: CONSENSUS, ...settings, ...counts };
}

async function previewOf(
  tx: Tx,
  id: string,
  { images, silent, leftOut, classes }: ConsensusSums,
): Promise<Omit<Preview, keyof ConsensusSettings | 'replaces'>> {
  const named = await tx.datasetClass.findMany({ where: { dataset_id: id } });
  const names = new Map(named.map(({ class_id, name }) => [class_id, name]));
  const rows = [...classes]
    .sort(([a], [b]) => a - b)
    .map(([classId, { boxes, readerBoxes, lone, dropped }]) => ({
      class_id: classId,
      class_name: names.get(classId) ?? `class ${classId}`,
      reader_boxes: readerBoxes,
      boxes,
      lone_boxes: lone,
      dropped_boxes: dropped,
    }));
  const sum = (of: 'reader_boxes' | 'boxes' | 'lone_boxes' | 'dropped_boxes') =>
    rows.reduce((all, row) => all + row[of], 0);
  return {
    images,
    no_finding_images: silent,
    left_out_images: leftOut,
    reader_boxes: sum('reader_boxes'),
    boxes: sum('boxes'),
    lone_boxes: sum('lone_boxes'),
    dropped_boxes: sum('dropped_boxes'),
    classes: rows,
  };
}

const changed = () =>
  new ConflictError({
    code: 'dataset_changed',
    message: 'The dataset changed while its consensus was made. Nothing was written.',
    fix: 'Look at the preview again, and apply it when no import is at work.',
  });

const nameTaken = () =>
  new ConflictError({
    code: 'layer_name_taken',
    message: `A reader of this dataset is named "${CONSENSUS}".`,
    fix: 'Give the reader another name and import again.',
  });
