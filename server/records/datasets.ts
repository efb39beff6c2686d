import { NotFoundError } from '../errors';
import type { Tx } from './records';

export type DatasetRow = {
  id: string;
  name: string;
  description: string | null;
  revision: number;
  created_at: Date;
  updated_at: Date;
};

export async function insertDataset(
  tx: Tx,
  dataset: { id: string; tenantId: string; name: string; description: string | null; createdBy: string },
): Promise<void> {
  await tx.$executeRaw`
    insert into dataset (id, tenant_id, name, description, created_by)
    values (${dataset.id}::uuid, ${dataset.tenantId}::uuid, ${dataset.name}, ${dataset.description}, ${dataset.createdBy})`;
}

/** The dataset of that name, in whatever case. */
export async function findDatasetByName(tx: Tx, name: string): Promise<DatasetRow | null> {
  const rows = await tx.$queryRaw<
    DatasetRow[]
  >`select * from dataset where lower(name) = lower(${name}) and deleted_at is null`;
  return rows[0] ?? null;
}

/** @throws NotFoundError when there is none here, or it was deleted */
export async function getDatasetRow(tx: Tx, id: string): Promise<DatasetRow> {
  const rows = await tx.$queryRaw<DatasetRow[]>`select * from dataset where id = ${id}::uuid and deleted_at is null`;
  if (rows[0]) return rows[0];
  throw noDataset(id);
}

/** The same, locked until the transaction ends: before its runs, so that nobody waits in a circle. */
export async function holdDataset(tx: Tx, id: string): Promise<DatasetRow> {
  const rows = await tx.$queryRaw<DatasetRow[]>`
    select * from dataset where id = ${id}::uuid and deleted_at is null for update`;
  if (rows[0]) return rows[0];
  throw noDataset(id);
}

export const noDataset = (id: string) =>
  new NotFoundError({
    code: 'dataset_not_found',
    message: `There is no dataset ${id}.`,
    fix: 'Open it from the list of datasets.',
  });

/** Hides a dataset at once and stops its runs; the worker removes the bytes and rows. */
export async function markDeleted(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`update dataset set deleted_at = clock_timestamp(), revision = revision + 1 where id = ${id}::uuid`;
}

export async function unendedRuns(tx: Tx, datasetId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run where dataset_id = ${datasetId}::uuid and state in ('pending', 'running', 'recovering', 'paused')`;
  return rows.map((row) => row.id);
}
