import type { z } from 'zod';
import { Prisma } from '../../db/client';
import { newId } from '../../domain/ids';
import type {
  driftCheck,
  driftCheckList,
  driftCheckListInput,
  driftThreshold,
  driftThresholdList,
  driftThresholdListInput,
  keepDriftInput,
  setDriftThresholdInput,
} from '../../domain/wire/drift';
import { NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { figuresToKeep } from '../../records/check-drift';
import { getDatasetRow } from '../../records/datasets';
import {
  type CheckRow,
  checksOf,
  countChecks,
  keepCheck,
  type ThresholdRow,
  thresholdsOf,
} from '../../records/drift-checks';
import { filtersOf, pageOf, pageSql, type Sort, slicePage } from '../../records/paging';
import { membersOf } from '../../records/population-images';
import { authorise } from '../authorise';
import { once } from '../idempotency';
import type { Context } from '../ports';

type Check = z.output<typeof driftCheck>;
type Limit = z.output<typeof driftThreshold>;

const NEWEST: Sort = { name: 'at', sql: Prisma.sql`at`, cast: 'timestamptz', order: 'desc' };

const viewOf = ({ at, actor, body, ...row }: CheckRow): Check => ({
  ...row,
  at: at.toISOString(),
  by: actor,
  ...('problem' in body ? { images: null, features: [], problem: body.problem } : { ...body, problem: null }),
});

/** Checks of a dataset that were kept, newest first. */
export async function listDriftChecks(
  { actor, records }: Context,
  { id, reference, target, ...paging }: z.output<typeof driftCheckListInput>,
): Promise<z.output<typeof driftCheckList>> {
  authorise(actor, 'read');
  const page = pageSql(paging, NEWEST, Prisma.sql`id`);
  const which = { datasetId: id, reference: reference ?? null, target: target ?? null };
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const rows = await checksOf(tx, which, page);
    const { items, next_cursor } = pageOf(rows, page, NEWEST, (row) => ({ value: row.at, id: row.id }));
    return {
      items: items.map(viewOf),
      limit: page.limit,
      next_cursor,
      total: await countChecks(tx, which),
      filters_applied: filtersOf({ reference, target }),
    };
  });
}

/** Keeps the comparison as it is now; people are told of what lies beyond a threshold. */
export async function keepDriftCheck(
  { actor, records, figures, requestId }: Context,
  { id, reference, target }: z.output<typeof keepDriftInput>,
  idempotencyKey: string | null = null,
): Promise<Check> {
  authorise(actor, 'curate');
  const { tenantId } = actor;
  const pair = { datasetId: id, reference, target };
  await records.as(tenantId, (tx) => getDatasetRow(tx, id));
  const found = await figuresToKeep(records, tenantId, pair, figures);
  if (!found) throw goneMeanwhile(id);
  const by = { runId: null, actor: { id: actor.id, name: actor.name } };
  return records.as(tenantId, (tx) =>
    once(tx, tenantId, idempotencyKey, { keep: pair }, async () => {
      const row = await keepCheck(tx, { tenantId, ...pair, ...by, ...found });
      if (!row) throw goneMeanwhile(id);
      await audit(tx, actor, {
        ...{ action: 'drift.kept', subject: 'dataset', id, requestId },
        details: { reference, target, check: row.id },
      });
      return viewOf(row);
    }),
  );
}

const goneMeanwhile = (id: string) =>
  new NotFoundError({
    code: 'dataset_not_found',
    message: `The dataset ${id} was deleted meanwhile.`,
    fix: 'Open another one from the list of datasets.',
  });

const limitOf = ({ created_at, ...row }: ThresholdRow): Limit => ({ ...row, created_at: created_at.toISOString() });

/** The limits of a dataset, oldest first. */
export async function listDriftThresholds(
  { actor, records }: Context,
  { id, ...paging }: z.output<typeof driftThresholdListInput>,
): Promise<z.output<typeof driftThresholdList>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    return slicePage((await thresholdsOf(tx, id)).map(limitOf), paging);
  });
}

/**
 * From what drift on people are told when a check is kept; from now on every import is checked.
 * @throws InvalidInputError for a population that the dataset does not know
 */
export async function setDriftThreshold(
  { actor, records, requestId }: Context,
  input: z.output<typeof setDriftThresholdInput>,
  idempotencyKey: string | null = null,
): Promise<Limit> {
  authorise(actor, 'curate');
  const { id, reference, target, feature, measure, above } = input;
  return records.as(actor.tenantId, (tx) =>
    once(tx, actor.tenantId, idempotencyKey, input, async () => {
      await getDatasetRow(tx, id);
      for (const population of [reference, target]) await membersOf(tx, id, population);
      const row = await tx.driftThreshold.create({
        data: {
          ...{ id: newId(), tenant_id: actor.tenantId, dataset_id: id, created_by: actor.name },
          ...{ reference, target, feature, measure, above },
        },
      });
      await audit(tx, actor, {
        ...{ action: 'drift.threshold_set', subject: 'dataset', id, requestId },
        details: { reference, target, feature, measure, above },
      });
      return limitOf({ ...row, measure });
    }),
  );
}

/** @throws NotFoundError when there is no such limit */
export async function removeDriftThreshold(
  { actor, records, requestId }: Context,
  { id, threshold_id }: { id: string; threshold_id: string },
): Promise<{ id: string }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    await getDatasetRow(tx, id);
    const { count } = await tx.driftThreshold.deleteMany({ where: { id: threshold_id, dataset_id: id } });
    if (count === 0) throw noThreshold(threshold_id);
    await audit(tx, actor, {
      ...{ action: 'drift.threshold_removed', subject: 'dataset', id, requestId },
      details: { threshold_id },
    });
    return { id: threshold_id };
  });
}

const noThreshold = (id: string) =>
  new NotFoundError({
    code: 'threshold_not_found',
    message: `There is no threshold ${id}.`,
    fix: 'Take it from the thresholds of the dataset.',
  });
