import { DarkroomError } from '../errors';
import { dearFigure, type FigureProcess } from './dear-figures';
import type { DriftBody, DriftPair } from './drift';
import { type CheckRow, type KeptBody, keepCheck } from './drift-checks';
import type { Records } from './records';

/** The comparison as it is now, kept while nothing under it changes. */
export const driftFigure = (
  records: Records,
  tenantId: string,
  { datasetId, reference, target }: DriftPair,
  figures: FigureProcess | null = null,
): Promise<DriftBody> =>
  dearFigure(records, { tenantId, datasetId, name: 'drift', asked: { reference, target } }, figures);

const TRIES = 3; // while people work on the dataset its revision moves all the time: then the figures are of about the first

/** The comparison in the form that is kept, with the revision it is of. Null when the dataset is gone. */
export async function figuresToKeep(
  records: Records,
  tenantId: string,
  pair: DriftPair,
  figures: FigureProcess | null = null,
): Promise<{ revision: number; body: KeptBody } | null> {
  for (let tries = 1; ; tries++) {
    const revision = await revisionOf(records, tenantId, pair.datasetId);
    if (revision === null) return null;
    const { images, features } = await driftFigure(records, tenantId, pair, figures);
    if (tries < TRIES && (await revisionOf(records, tenantId, pair.datasetId)) !== revision) continue;
    return { revision, body: { images, features: features.map(({ histogram: _, ...kept }) => kept) } };
  }
}

async function revisionOf(records: Records, tenantId: string, datasetId: string): Promise<number | null> {
  const [row] = await records.as(
    tenantId,
    (tx) => tx.$queryRaw<{ revision: number }[]>`
      select revision from dataset where id = ${datasetId}::uuid and deleted_at is null`,
  );
  return row?.revision ?? null;
}

/**
 * Checks after a run and keeps what was found. A population that is no longer there is itself what is kept, so that it is told once.
 * Null when the check of that run was kept before, or the dataset is gone.
 */
export async function checkAfterRun(
  records: Records,
  { tenantId, runId, ...pair }: DriftPair & { tenantId: string; runId: string },
): Promise<CheckRow | null> {
  const found = await figuresOrProblem(records, tenantId, pair);
  if (!found) return null;
  const actor = { id: null, name: 'Darkroom' };
  return records.as(tenantId, (tx) => keepCheck(tx, { tenantId, ...pair, ...found, runId, actor }));
}

async function figuresOrProblem(records: Records, tenantId: string, pair: DriftPair) {
  try {
    return await figuresToKeep(records, tenantId, pair);
  } catch (error) {
    if (!(error instanceof DarkroomError) || !['invalid', 'not-found'].includes(error.kind)) throw error;
    const revision = await revisionOf(records, tenantId, pair.datasetId);
    return revision === null ? null : { revision, body: { problem: error.message } };
  }
}
