import pLimit from 'p-limit';
import { Prisma } from '../../db/client';
import { workspacePrefix } from '../../domain/keys';
import { counted } from '../../domain/words';
import { failpoint } from '../../engine/failpoints';
import { IS_SET_ASIDE } from '../../records/brought-back';
import { hasAttemptAtWork } from '../../records/deleted';
import { comparableImages, nameRuns, recountGroups, writePixelHashes } from '../../records/duplicates';
import { logEvent } from '../../records/events';
import { lastDecision, pairDecisions } from '../../records/pair-decisions';
import { touchDataset } from '../../records/published';
import type { Records, Tx } from '../../records/records';
import { getRun } from '../../records/runs';
import { drawSplits } from '../../records/splits';
import {
  dropLoneGroups,
  forgetObjects,
  holdUndo,
  imagesSetFree,
  markUndone,
  markWithdrawn,
  recountReport,
  type SetFree,
  setFree,
  settleSplitsOf,
  type Undo,
  unreferencedObjects,
  withdrawCopies,
  withdrawRows,
} from '../../records/undo';
import type { Store } from '../../stores/store';
import { type FoundCopies, findCopies } from '../dataset-pipeline/find-copies';
import { writeCopies } from '../dataset-pipeline/write-copies';

type Ports = { records: Records; hot: Store; cold: Store; workerId: string; signal: AbortSignal };
export type Freed = { images: number; objects: number; bytes: number };

const OBJECTS_AT_ONCE = 1000;
const DELETE_LANES = 8;

/**
 * Takes an import back. Until its one transaction nothing has changed; with it the dataset is as if the import had not been: what was a
 * copy of its images is compared with what is left. Then the bytes go, first where they lie, then their rows. Killed anywhere, it is
 * called again and goes on. Null when it has to wait, or somebody else is at it.
 */
export async function undoImport(ports: Ports, undo: Undo): Promise<Freed | null> {
  const { records, signal } = ports;
  const as = <Result>(work: (tx: Tx) => Promise<Result>) => records.as(undo.tenantId, work);
  let images = 0;
  if (undo.undo === 'wanted') {
    // A run that has ended writes its folder last.
    if (await records.unscoped((tx) => hasAttemptAtWork(tx, [undo]))) return null;
    const free = await as((tx) => imagesSetFree(tx, undo));
    failpoint('inside@undo');
    const found = await compareAnew(ports, undo, free);
    const gone = await as((tx) => withdraw(tx, undo, ports.workerId, free, found));
    if (gone === null) return null;
    images = gone;
    failpoint('after-commit@undo');
  }
  const { hot, cold } = ports;
  await hot.deletePrefix(workspacePrefix(undo.tenantId, undo.id));
  const freed = { images, objects: 0, bytes: 0 };
  const lanes = pLimit(DELETE_LANES);
  for (;;) {
    signal.throwIfAborted();
    const objects = await as((tx) => unreferencedObjects(tx, undo, OBJECTS_AT_ONCE));
    if (objects.length === 0) break;
    await Promise.all(objects.flatMap(({ key }) => [hot, cold].map((store) => lanes(() => store.delete(key)))));
    failpoint('after-delete@undo');
    await as((tx) =>
      forgetObjects(
        tx,
        undo,
        objects.map(({ key }) => key),
      ),
    );
    freed.objects += objects.length;
    freed.bytes += objects.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  await as(async (tx) => {
    await markUndone(tx, undo);
    await said(tx, undo, 'import.bytes_freed', { objects: freed.objects, bytes: freed.bytes });
  });
  return freed;
}

/** Where the images that are set free belong among what stays; null when there are none. Reads only. */
async function compareAnew(ports: Ports, undo: Undo, free: readonly SetFree[]): Promise<FoundCopies | null> {
  const published = free.filter(({ is_published }) => is_published);
  if (published.length === 0) return null;
  const { records, hot, cold, signal } = ports;
  const as = <Result>(work: (tx: Tx) => Promise<Result>) => records.as(undo.tenantId, work);
  const isNew = Prisma.sql`i.id = any(${published.map(({ id }) => id)}::uuid[])`;
  const images = await as((tx) =>
    comparableImages(tx, {
      datasetId: undo.datasetId,
      isNew,
      isThere: Prisma.sql`i.published_at is not null and i.run_id <> ${undo.id}::uuid`,
      // Also copies that were quarantined, but not by a person.
      takesPart: Prisma.sql`(i.status in ('accepted', 'warned', 'duplicate') or (${isNew} and not ${IS_SET_ASIDE}))`,
    }),
  );
  const run = await as((tx) => getRun(tx, published[0]!.run_id));
  return findCopies(
    {
      ...{ run, hot, cold, signal },
      tick: () => {},
      read: as,
      keepHashes: (hashes) => as((tx) => writePixelHashes(tx, hashes)),
    },
    images,
    null,
  );
}

/** The one transaction. Null when somebody else is at it, or when what it rests on has changed: then it is tried again. */
async function withdraw(
  tx: Tx,
  undo: Undo,
  worker: string,
  free: readonly SetFree[],
  found: FoundCopies | null,
): Promise<number | null> {
  if (!(await holdUndo(tx, undo, worker))) return null;
  const now = await imagesSetFree(tx, undo);
  if (JSON.stringify(now) !== JSON.stringify(free)) return null;
  if (found && lastDecision(await pairDecisions(tx, undo.datasetId)) !== found.lastDecision) return null;
  const { published_at } = await getRun(tx, undo.id);
  const ids = free.map(({ id }) => id);
  await setFree(tx, ids);
  await withdrawCopies(tx, undo);
  const images = await withdrawRows(tx, undo);
  await markWithdrawn(tx, undo);
  const first = free.find(({ is_published }) => is_published);
  const settings = first && (await getRun(tx, first.run_id)).settings;
  if (found && settings) {
    const at = { tenantId: undo.tenantId, runId: first.run_id };
    await writeCopies(tx, at, { datasetId: undo.datasetId, action: settings.dedup_action, ...found });
  }
  await dropLoneGroups(tx, undo.datasetId); // not before: copies that were compared anew may have come to one
  await settleSplitsOf(tx, free);
  if (settings) {
    const which = Prisma.sql`i.id = any(${ids}::uuid[]) and i.published_at is not null`;
    await drawSplits(tx, undo.datasetId, which, settings);
  }
  const groups = Prisma.sql`select id from duplicate_group where dataset_id = ${undo.datasetId}::uuid`;
  await nameRuns(tx, groups);
  await recountGroups(tx, groups);
  await recountReport(tx, undo.datasetId, published_at);
  await touchDataset(tx, undo.datasetId);
  const message = `The import was undone: ${counted(images, 'image')} removed${ids.length > 0 ? `, ${counted(ids.length, 'copy', 'copies')} of them compared anew` : ''}.`;
  await logEvent(tx, { tenantId: undo.tenantId, runId: undo.id, attempt: undo.attempt }, { message });
  await said(tx, undo, 'import.undone', { images, compared_anew: ids.length });
  failpoint('before-commit@undo');
  return images;
}

const said = (tx: Tx, { id, tenantId, datasetId }: Undo, action: string, details: Record<string, unknown>) =>
  tx.auditLog.create({
    data: {
      tenant_id: tenantId,
      actor: 'Darkroom',
      action,
      subject_type: 'run',
      subject_id: id,
      details: { dataset_id: datasetId, ...details } as never,
    },
  });
