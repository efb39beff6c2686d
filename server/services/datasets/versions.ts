import type { z } from 'zod';
import type {
  freezeInput,
  manifest,
  manifestInput,
  version,
  versionDetail,
  versionDiff,
  versionDiffInput,
  versionInput,
  versionList,
} from '../../domain/wire/versions';
import { ConflictError } from '../../errors';
import { LABEL_WRITERS } from '../../formats/writers';
import { audit } from '../../records/audit';
import { getDatasetRow, holdDataset } from '../../records/datasets';
import { exportsOf } from '../../records/exports';
import { manifestLine } from '../../records/manifest-line';
import { takeDataset } from '../../records/one-at-a-time';
import { afterNumber, filtersOf, slicePage } from '../../records/paging';
import type { Tx } from '../../records/records';
import { type Restored, restoreVersion as restoreRows } from '../../records/restore-version';
import { diffRows, diffSums } from '../../records/version-diff';
import {
  freeze,
  frozenImages,
  getVersion,
  layersOfVersion,
  markVersionDeleted,
  type VersionRow,
  versionsOf,
} from '../../records/versions';
import { VERSION } from '../../version';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context } from '../ports';
import { gateOf } from './version-gate';
import { versionViews, viewOfExport } from './version-view';

type Version = z.output<typeof version>;
type Ref = z.output<typeof versionInput>;

/** All versions of a dataset, the latest first. */
export async function listVersions(
  { actor, records }: Context,
  { id }: { id: string },
): Promise<z.output<typeof versionList>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return slicePage(await versionViews(tx, await versionsOf(tx, id)), { limit: 1000 });
  });
}

/**
 * Freezes the dataset as it is now, in one transaction: killed anywhere, there is no version.
 * @throws ConflictError when there is nothing in its lists
 */
export async function freezeVersion(
  { actor, records, requestId }: Context,
  input: z.output<typeof freezeInput>,
  idempotencyKey: string | null = null,
): Promise<Version> {
  authorise(actor, 'curate');
  const work = (tx: Tx) =>
    once(tx, actor.tenantId, idempotencyKey, input, async () => {
      await holdDataset(tx, input.id);
      const row = await freeze(tx, {
        ...{ tenantId: actor.tenantId, datasetId: input.id, name: input.name || null, note: input.note || null },
        ...{ codeVersion: VERSION, by: actor.name },
      });
      const [view] = await versionViews(tx, [row]);
      if (view!.images === 0) {
        throw new ConflictError({
          code: 'nothing_to_freeze',
          message: 'There is no image in this dataset that a version could hold.',
          fix: 'Import images first, or bring some back from quarantine.',
        });
      }
      const details = { version: row.number, hash: row.hash, images: view!.images };
      await audit(tx, actor, { action: 'version.frozen', subject: 'dataset', id: input.id, details, requestId });
      return view!;
    });
  return records.as(actor.tenantId, work, { isLong: true });
}

/** A version with its gate and its exports. */
export async function getVersionView(
  context: Context,
  { id, version: number }: Ref,
): Promise<z.output<typeof versionDetail>> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const { row, view, exports, layers } = await records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const row = await getVersion(tx, id, number);
    const [view] = await versionViews(tx, [row]);
    const exports = (await exportsOf(tx, row.id)).map(viewOfExport);
    return { row, view: view!, exports, layers: await layersOfVersion(tx, row.id) };
  });
  const formats = LABEL_WRITERS.map(({ id: format, title }) => ({ id: format, title }));
  return { ...view, config: row.config, gate: await gateOf(context, row), exports, formats, layers };
}

/** What a version holds, image by image, by content. */
export async function getManifest(
  { actor, records, requestId }: Context,
  input: z.output<typeof manifestInput>,
): Promise<z.output<typeof manifest>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const row = await getVersion(tx, input.id, input.version);
    const [view] = await versionViews(tx, [row]);
    const after = afterNumber(input.cursor) ?? ((input.page ?? 1) - 1) * input.limit;
    const items = (await frozenImages(tx, row.id, after, input.limit)).map(manifestLine);
    const total = view!.images + view!.erased;
    if (after === 0) {
      const details = { version: row.number, images: total };
      await audit(tx, actor, { action: 'manifest.read', subject: 'dataset', id: input.id, details, requestId });
    }
    const { version: number, hash, classes, seed, code_version, created_at, images, erased } = view!;
    return {
      ...{ version: number, hash, classes, seed, code_version, config: row.config, created_at, images, erased },
      ...{ items, limit: input.limit, total, filters_applied: {} },
      next_cursor: after + items.length < total ? String(after + items.length) : null,
    };
  });
}

/** What changed from version a to version b, by content. */
export async function diffVersions(
  { actor, records }: Context,
  input: z.output<typeof versionDiffInput>,
): Promise<z.output<typeof versionDiff>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    const [a, b] = [await getVersion(tx, input.id, input.a), await getVersion(tx, input.id, input.b)];
    const summary = await diffSums(tx, a.id, b.id);
    const offset = afterNumber(input.cursor) ?? ((input.page ?? 1) - 1) * input.limit;
    const rows = await diffRows(tx, a.id, b.id, { change: input.change ?? null, offset, limit: input.limit });
    const { added, removed, moved, relabelled } = summary;
    const total = input.change ? summary[input.change] : added + removed + moved + relabelled;
    const classes = classChanges(a, b);
    return {
      ...{ a: a.number, b: b.number, summary, classes },
      is_equal: a.hash === b.hash,
      items: rows.map(({ no: _, ...change }) => change),
      ...{ limit: input.limit, total, filters_applied: filtersOf({ change: input.change }) },
      next_cursor: offset + rows.length < total ? String(offset + rows.length) : null,
    };
  });
}

function classChanges(a: VersionRow, b: VersionRow): z.output<typeof versionDiff>['classes'] {
  const [before, after] = [a, b].map(({ classes }) => new Map(classes.map(({ id, name }) => [id, name])));
  return {
    added: b.classes.filter(({ id }) => !before!.has(id)),
    removed: a.classes.filter(({ id }) => !after!.has(id)),
    renamed: a.classes.flatMap(({ id, name }) => {
      const to = after!.get(id);
      return to === undefined || to === name ? [] : [{ id, from: name, to }];
    }),
  };
}

/** Makes the dataset what it was in a version; what it is now is frozen first, so that this can be taken back. */
export async function restoreVersion(
  { actor, records, requestId }: Context,
  { id, version: number }: Ref,
): Promise<Restored & { frozen_as: number | null }> {
  authorise(actor, 'curate');
  const work = async (tx: Tx) => {
    await takeDataset(tx, id, null);
    const row = await getVersion(tx, id, number);
    const before = await freeze(tx, {
      ...{ tenantId: actor.tenantId, datasetId: id, name: `Before restoring version ${number}`, note: null },
      ...{ codeVersion: VERSION, by: actor.name },
    });
    const restored = await restoreRows(tx, actor, row);
    const details = { version: number, frozen_as: before.number, ...restored };
    await audit(tx, actor, { action: 'version.restored', subject: 'dataset', id, details, requestId });
    return { ...restored, frozen_as: before.number };
  };
  return records.as(actor.tenantId, work, { isLong: true });
}

/** Deletes a version with everything that was exported of it; the worker removes the bytes. */
export async function deleteVersion(
  { actor, records, requestId }: Context,
  { id, version: number }: Ref,
): Promise<{ version: number; deleted: true }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await holdDataset(tx, id);
    const row = await getVersion(tx, id, number);
    await markVersionDeleted(tx, row.id);
    await audit(tx, actor, {
      action: 'version.deleted',
      subject: 'dataset',
      id,
      details: { version: number, hash: row.hash },
      requestId,
    });
    return { version: number, deleted: true as const };
  });
}
