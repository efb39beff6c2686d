import { Prisma } from '../db/client';
import { recountGroups } from './duplicates';
import type { Tx } from './records';
import type { RunRow } from './runs';

/** Shows what the run developed: its images enter the dataset all at once, when the run completes. */
export async function publishRun(tx: Tx, run: RunRow): Promise<void> {
  await tx.$executeRaw`update image set published_at = clock_timestamp() where run_id = ${run.id}::uuid and published_at is null`;
  await tx.$executeRaw`update run set published_at = clock_timestamp() where id = ${run.id}::uuid`;
  await recountGroups(tx, Prisma.sql`select group_id from duplicate_member where run_id = ${run.id}::uuid`);
  await touchDataset(tx, run.dataset_id);
}

/** Moves a dataset's revision: cached figures of an earlier one are stale, open pages look again. */
export async function touchDataset(tx: Tx, datasetId: string): Promise<void> {
  await tx.$executeRaw`update dataset set revision = revision + 1, updated_at = clock_timestamp() where id = ${datasetId}::uuid`;
}
