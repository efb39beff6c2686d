import { leakedImages } from './leakage';
import type { Tx } from './records';
import { labelRows, runFunnel, verdictReasons } from './run-stats';
import { type ImageSums, imageSums, type MarkCounts, markCounts } from './stats';

/** What rests on the images and annotations of a dataset alone, at one revision. */
export type DatasetCounts = MarkCounts & ImageSums & { revision: number };
export type LeakedCount = { revision: number; leaked: number };

export async function datasetCounts(tx: Tx, datasetId: string): Promise<DatasetCounts> {
  const revision = await revisionOf(tx, datasetId);
  return { revision, ...(await markCounts(tx, { datasetId })), ...(await imageSums(tx, datasetId)) };
}

export async function leakedCount(tx: Tx, datasetId: string): Promise<LeakedCount> {
  return { revision: await revisionOf(tx, datasetId), leaked: await leakedImages(tx, { datasetId }) };
}

async function revisionOf(tx: Tx, datasetId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ revision: number }[]>`select revision from dataset where id = ${datasetId}::uuid`;
  return row?.revision ?? 0;
}

/** What became of the items of runs. */
export async function runsOutcome(tx: Tx, runs: readonly string[]) {
  return {
    funnel: await runFunnel(tx, runs),
    rows: await labelRows(tx, runs),
    reasons: await verdictReasons(tx, runs),
  };
}
export type RunsOutcome = Awaited<ReturnType<typeof runsOutcome>>;

/** Ids of these runs and a key that changes whenever one of them starts or ends again; null while one is at work: its items change. */
export async function keyOfRuns(tx: Tx, runs: readonly string[]): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ key: string | null; at_work: number }[]>`
    select md5(string_agg(concat_ws(' ', id, ended_at, state), ',' order by id)) as key,
      count(*) filter (where state not in ('completed', 'failed', 'cancelled'))::int as at_work from run where id = any(${runs}::uuid[])`;
  return row && row.at_work === 0 ? row.key : null;
}
