import type { z } from 'zod';
import { exportPlace, publicationPlace } from '../../domain/keys';
import type { exportInput, exportRef, exportView, lossesInput, publishInput } from '../../domain/wire/versions';
import { ConflictError } from '../../errors';
import { labelWriter } from '../../formats/writers';
import { audit } from '../../records/audit';
import { getDatasetRow, holdDataset } from '../../records/datasets';
import { askExport, cancelExport as cancelExportRow, exportsOf, getExport } from '../../records/exports';
import type { Tx } from '../../records/records';
import { lossesOf } from '../../records/version-losses';
import { getVersion, markPublished } from '../../records/versions';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context } from '../ports';
import { gateOf } from './version-gate';
import { viewOfExport } from './version-view';

/** What a format would lose of a version, before it is written. */
export async function versionLosses(
  { actor, records }: Context,
  { id, version: number, format, layer }: z.output<typeof lossesInput>,
): Promise<{ losses: string[] }> {
  authorise(actor, 'read');
  const writer = labelWriter(format);
  const row = await records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return getVersion(tx, id, number);
  });
  return { losses: await lossesOf(records, actor.tenantId, row, writer, layer ?? null) };
}

type Export = z.output<typeof exportView>;

/** Asks for a version to be written somewhere; a worker does it. What the format cannot hold stands in the answer. */
export async function exportVersion(
  context: Context,
  input: z.output<typeof exportInput>,
  idempotencyKey: string | null = null,
): Promise<Export> {
  const { actor } = context;
  authorise(actor, 'curate');
  return asked(context, input, idempotencyKey, { action: 'version.exported', is_publication: false });
}

/**
 * Publishes a version: writes it to its own place, where the gate is open or a reason says why it may go through closed.
 * @throws ConflictError when the gate is closed and no reason is given
 */
export async function publishVersion(
  context: Context,
  input: z.output<typeof publishInput>,
  idempotencyKey: string | null = null,
): Promise<Export> {
  const { actor, records } = context;
  authorise(actor, 'curate');
  const row = await records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    return getVersion(tx, input.id, input.version);
  });
  const { is_open, checks } = await gateOf(context, row);
  const closed = checks.filter(({ is_passed }) => !is_passed);
  if (!is_open && !input.override_reason) {
    throw new ConflictError({
      code: 'gate_closed',
      message: `Version ${row.number} may not be published: ${closed.map(({ message }) => message).join(' ')}`,
      fix: 'Mend this and freeze again, or give an override_reason; it stays in the audit log.',
      details: closed.map(({ code, message, href }) => ({ code, message, fix: `Look at ${href}.` })),
    });
  }
  const overridden = is_open ? null : (input.override_reason ?? null);
  const gateSaid = closed.map(({ code, message }) => ({ code, message }));
  return asked(context, input, idempotencyKey, {
    ...{ action: 'version.published', is_publication: true },
    details: { override_reason: overridden, closed: gateSaid },
    also: (tx) => markPublished(tx, row.id, actor.name, overridden),
  });
}

type Asked = {
  action: string;
  is_publication: boolean;
  details?: Record<string, unknown>;
  also?: (tx: Tx) => Promise<unknown>;
};

async function asked(
  { actor, records, requestId }: Context,
  input: z.output<typeof exportInput>,
  idempotencyKey: string | null,
  { action, is_publication, details = {}, also }: Asked,
): Promise<Export> {
  const writer = labelWriter(input.format);
  const row = await records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    return getVersion(tx, input.id, input.version);
  });
  const layer = input.layer ?? null;
  const losses = await lossesOf(records, actor.tenantId, row, writer, layer);
  return records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, input, async () => {
      await holdDataset(tx, input.id);
      await getVersion(tx, input.id, input.version);
      if (
        is_publication &&
        (await exportsOf(tx, row.id)).some(
          (one) => one.is_publication && ['pending', 'running', 'completed'].includes(one.state),
        )
      ) {
        throw new ConflictError({
          code: 'already_published',
          message: `Version ${row.number} is published, or about to be.`,
          fix: 'Export it elsewhere, or publish another version.',
        });
      }
      const made = await askExport(tx, {
        ...{
          tenantId: actor.tenantId,
          dataset_id: input.id,
          version_id: row.id,
          format: writer.id,
          layer,
          store: input.store,
        },
        ...{ is_publication, losses, by: actor.name },
        placeOf: (exportId) =>
          is_publication
            ? publicationPlace(actor.tenantId, input.id, row.number)
            : exportPlace(actor.tenantId, input.id, row.number, exportId),
      });
      await also?.(tx);
      await audit(tx, actor, {
        ...{ action, subject: 'dataset', id: input.id, requestId },
        details: {
          version: row.number,
          export_id: made.id,
          format: writer.id,
          store: input.store,
          place: made.place,
          ...details,
        },
      });
      return viewOfExport(made);
    }),
  );
}

export async function getExportView(
  { actor, records }: Context,
  { id, export_id }: z.output<typeof exportRef>,
): Promise<Export> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return viewOfExport(await getExport(tx, id, export_id));
  });
}

/** Stops an export; what it has written goes. @throws ConflictError when it has ended */
export async function cancelExport(
  { actor, records, requestId }: Context,
  { id, export_id }: z.output<typeof exportRef>,
): Promise<Export> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const row = await getExport(tx, id, export_id);
    if (!(await cancelExportRow(tx, row.id))) {
      throw new ConflictError({
        code: 'export_ended',
        message: `This export is ${row.state}, so there is nothing to cancel.`,
        fix: 'Delete the version to remove what was written.',
      });
    }
    await audit(tx, actor, { action: 'export.cancelled', subject: 'dataset', id, details: { export_id }, requestId });
    return viewOfExport(await getExport(tx, id, export_id));
  });
}
