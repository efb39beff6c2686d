import type { Tx } from './records';

/** Of these keys found in the store of `tier`, those that no row expects there. */
export async function keysWithoutRow(tx: Tx, keys: string[], tier: 'hot' | 'cold'): Promise<string[]> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    select k.key from unnest(${keys}::text[]) as k(key)
    where not exists (select 1 from stored_object o where o.key = k.key and (o.tier = ${tier} or o.leftover_tier = ${tier}))`;
  return rows.map((row) => row.key);
}

/** Objects of a dataset that nothing refers to any more are forgotten; returns their keys and where their bytes are. */
export async function forgetUnreferenced(tx: Tx, datasetId: string): Promise<{ key: string; tier: 'hot' | 'cold' }[]> {
  return tx.$queryRaw`
    delete from stored_object o where o.dataset_id = ${datasetId}::uuid and (
      (o.kind = 'image' and not exists (select 1 from image i where i.object_key = o.key))
      or (o.kind = 'thumbnail' and not exists (select 1 from image i where i.thumbnail_key = o.key))
      or (o.kind = 'label' and o.key not like '%/labels/generated/%' and not exists (select 1 from item t where t.object_key = o.key)))
    returning key, tier`;
}

/** Whether another run is at work on this dataset: its freshest objects may still wait for their rows. */
export async function hasOtherRunAtWork(tx: Tx, datasetId: string, runId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ busy: boolean }[]>`
    select exists (select 1 from run where dataset_id = ${datasetId}::uuid and id <> ${runId}::uuid and state in ('running', 'recovering', 'pending')) as busy`;
  return row?.busy === true;
}

/** Whether all runs of this dataset are at rest; they stay so, and none is added, until the transaction ends. */
export async function holdAtRest(tx: Tx, datasetId: string): Promise<boolean> {
  await tx.$queryRaw`select 1 from dataset where id = ${datasetId}::uuid for share`;
  const runs = await tx.$queryRaw<
    { state: string }[]
  >`select state from run where dataset_id = ${datasetId}::uuid for share`;
  return runs.every(({ state }) => !['pending', 'running', 'recovering'].includes(state));
}

/** True when something of this run was cut off: only then can there be bytes that no row stands behind. */
export async function wasInterrupted(tx: Tx, runId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ cut: boolean }[]>`
    select exists (select 1 from run where id = ${runId}::uuid and attempt > 1)
      or exists (select 1 from shard where run_id = ${runId}::uuid and starts > 1)
      or exists (select 1 from run_step where run_id = ${runId}::uuid and retries > 0)
      or exists (select 1 from run where id = ${runId}::uuid and state = 'running' and wanted = 'cancel') as cut`;
  return row?.cut === true;
}
