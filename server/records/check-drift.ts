import { DarkroomError } from '../errors';
import { figureOf } from './aggregates';
import { type DriftBody, type DriftPair, driftBetween } from './drift';
import { type CheckRow, type KeptBody, keepCheck } from './drift-checks';
import type { Records } from './records';

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
 * Compares and keeps what was found. A population that is no longer there is itself what is kept of a check after a run, so that it is
 * told once. Null when the check of that run was kept before.
 */
export async function checkDrift(
  records: Records,
  tenantId: string,
  pair: DriftPair,
  by: By,
): Promise<CheckRow | null> {
  const body = await figure(records, tenantId, pair, by);
  return records.as(tenantId, async (tx) => {
    const [row] = await tx.$queryRaw<{ revision: number }[]>`
      select revision from dataset where id = ${pair.datasetId}::uuid and deleted_at is null for share`;
    return row ? keepCheck(tx, { tenantId, ...pair, ...by, revision: row.revision, body }) : null;
  });
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
