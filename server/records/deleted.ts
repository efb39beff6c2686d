import type { Tx } from './records';

/** Datasets that were deleted and have no run at work; purging them may begin. */
export async function deletedDatasets(tx: Tx): Promise<{ id: string; tenant_id: string }[]> {
  return tx.$queryRaw`
    select d.id::text, d.tenant_id::text from dataset d where d.deleted_at is not null
      and not exists (select 1 from run r where r.dataset_id = d.id and r.state in ('pending', 'running', 'recovering')) limit 10`;
}

export async function runsOfDataset(tx: Tx, datasetId: string): Promise<{ id: string; attempt: number }[]> {
  return tx.$queryRaw`select id::text, attempt from run where dataset_id = ${datasetId}::uuid`;
}

/** Whether an attempt is still in the engine's hands: a run that has ended writes its folder last. */
export async function hasAttemptAtWork(tx: Tx, runs: { id: string; attempt: number }[]): Promise<boolean> {
  const ids = runs.map(({ id, attempt }) => `${id}:${attempt}`);
  const [row] = await tx.$queryRaw<{ busy: boolean }[]>`
    select exists (select 1 from dbos.workflow_status where workflow_uuid = any(${ids}::text[]) and status in ('ENQUEUED', 'PENDING', 'DELAYED')) as busy`;
  return row?.busy === true;
}

/** Removes every row of a dataset, itself last, and says in the audit log what was freed. */
export async function purgeRows(
  tx: Tx,
  tenantId: string,
  id: string,
  freed: { objects: number; bytes: number },
): Promise<void> {
  for (const table of [
    'annotation',
    'no_finding',
    'duplicate_member',
    'duplicate_pair',
    'duplicate_decision',
    'duplicate_group',
    'stored_object',
    'image_tag',
    'image_change_row',
    'image_change',
    'image',
    'layer',
    'dataset_class',
    'report',
    'aggregate',
    'split_move',
    'split_change',
    'export',
    'version_image',
    'version',
    'label_set',
    'consensus_draft',
    'drift_report',
    'drift_threshold',
    'notification',
    'saved_view',
  ]) {
    await tx.$executeRawUnsafe(`delete from ${table} where dataset_id = $1::uuid`, id);
  }
  for (const table of ['item', 'label_row', 'shard', 'run_step', 'run_progress', 'run_event', 'upload_use']) {
    await tx.$executeRawUnsafe(
      `delete from ${table} where run_id in (select id from run where dataset_id = $1::uuid)`,
      id,
    );
  }
  await tx.$executeRaw`delete from run where dataset_id = ${id}::uuid`;
  const gone = await tx.$executeRaw`delete from dataset where id = ${id}::uuid`;
  if (gone === 0) return;
  await tx.auditLog.create({
    data: {
      tenant_id: tenantId,
      actor: 'Darkroom',
      action: 'dataset.purged',
      subject_type: 'dataset',
      subject_id: id,
      details: freed,
    },
  });
}
