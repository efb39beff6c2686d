import { DarkroomError } from '../errors';
import { figureOf } from './aggregates';
import { type DriftBody, type DriftPair, driftBetween } from './drift';
import { type CheckRow, type KeptBody, keepCheck } from './drift-checks';
import type { Records, Tx } from './records';

/** The comparison as it is now, kept while nothing under it changes. */
export const driftFigure = (records: Records, tenantId: string, pair: DriftPair): Promise<DriftBody> =>
  figureOf(records, tenantId, {
    datasetId: pair.datasetId,
    name: 'drift',
    asked: { reference: pair.reference, target: pair.target },
    compute: (tx) => driftBetween(tx, pair),
  });

type By = { runId: string | null; actor: { id: string | null; name: string } };

/**
 * Compares and keeps what was found, with the revision it is of. A population that is no longer there is itself what is kept of a check
 * after a run, so that it is told once. Null when the check of that run was kept before, or the dataset is gone.
 */
export async function checkDrift(
  records: Records,
  tenantId: string,
  pair: DriftPair,
  by: By,
): Promise<CheckRow | null> {
  for (let tries = 1; ; tries++) {
    const revision = await records.as(tenantId, (tx) => revisionOf(tx, pair.datasetId));
    if (revision === null) return null;
    const body = await figure(records, tenantId, pair, by);
    const kept = await records.as(tenantId, async (tx) => {
      const isOld = (await revisionOf(tx, pair.datasetId)) !== revision;
      return isOld && tries < TRIES ? 'old' : keepCheck(tx, { tenantId, ...pair, ...by, revision, body });
    });
    if (kept !== 'old') return kept;
  }
}

const TRIES = 3; // while people work on the dataset its revision moves all the time; a check is of a moment then

/** Locked until the transaction ends; null when the dataset is gone. */
async function revisionOf(tx: Tx, datasetId: string): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ revision: number }[]>`
    select revision from dataset where id = ${datasetId}::uuid and deleted_at is null for share`;
  return row?.revision ?? null;
}

async function figure(records: Records, tenantId: string, pair: DriftPair, { runId }: By): Promise<KeptBody> {
  try {
    const { images, features } = await driftFigure(records, tenantId, pair);
    return { images, features: features.map(({ histogram: _, ...kept }) => kept) };
  } catch (error) {
    if (runId !== null && error instanceof DarkroomError && error.kind === 'invalid') return { problem: error.message };
    throw error;
  }
}
