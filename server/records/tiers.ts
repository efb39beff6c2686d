import { Prisma } from '../db/client';
import type { Attempt } from './attempts';
import type { Effect } from './commit-groups';
import type { Tx } from './records';
import type { RunRow } from './runs';

export type Tier = 'hot' | 'cold';

/** Whether the bytes of image `i` lie on a tier. */
export const isOnTier = (tier: string): Prisma.Sql =>
  Prisma.sql`exists (select 1 from stored_object o where o.key = i.object_key and o.tier = ${tier})`;

/**
 * Decides where the images of this run belong: the first `hot_storage_threshold` of the dataset's images stay hot, ranked by `hot_ranking`;
 * all others, and copies and quarantined images, go cold. Items whose object is where it belongs are through.
 */
export async function planTiers(tx: Tx, at: Attempt, run: RunRow, step: number): Promise<void> {
  const { hot_storage_threshold: threshold, hot_ranking: ranking } = run.settings;
  await tx.$executeRaw`
    with ranked as (
      select i.object_key, row_number() over (order by
        case when ${ranking} = 'default' then (i.label_state = 'unlabelled')::int end,
        case when ${ranking} = 'last_access' then i.last_accessed_at end desc nulls last,
        r.created_at desc, i.id) as rank
      from image i join run r on r.id = i.run_id
      where i.dataset_id = ${run.dataset_id}::uuid and i.status in ('accepted', 'warned') and (i.published_at is not null or i.run_id = ${at.runId}::uuid)),
    hot as (select distinct object_key from ranked where rank <= ${threshold}::int),
    first_of as (select distinct on (object_key) no, object_key from item
      where run_id = ${at.runId}::uuid and kind = 'image' and object_key is not null and dead is null order by object_key, no),
    target as (select f.no, f.object_key, case when h.object_key is not null then 'hot' else 'cold' end as tier
      from first_of f left join hot h on h.object_key = f.object_key)
    update item set target_tier = t.tier from target t where item.run_id = ${at.runId}::uuid and item.no = t.no`;
  await tx.$executeRaw`
    update item set done_step = ${step}::int where run_id = ${at.runId}::uuid and done_step < ${step}::int and dead is null
      and not exists (select 1 from stored_object o where o.key = item.object_key and item.target_tier <> o.tier)`;
}

export type Placed = { key: string; bytes: number; checksum: string; tier: Tier };

/** Where these objects are now, by key. */
export async function objectsAt(tx: Tx, keys: string[]): Promise<Map<string, Placed>> {
  const rows = await tx.$queryRaw<Placed[]>`
    select key, bytes::float8 as bytes, checksum, tier from stored_object where key = any(${keys}::text[])`;
  return new Map(rows.map((row) => [row.key, row]));
}

/** Objects are in the tier their verified copy is in, as one effect of a commit group; the old copy is remembered until it is deleted. */
export const movedEffect = (moves: { no: number; key: string; from: Tier; to: Tier }[]): Effect => ({
  name: 'switch_tiers',
  payload: { moves },
});

/** Old copies that still wait for deletion. */
export async function leftovers(
  tx: Tx,
  datasetId: string,
  limit: number,
): Promise<{ key: string; leftover_tier: Tier }[]> {
  return tx.$queryRaw`
    select key, leftover_tier from stored_object where dataset_id = ${datasetId}::uuid and leftover_tier is not null order by key limit ${limit}::int`;
}

export async function clearLeftovers(tx: Tx, keys: string[]): Promise<void> {
  await tx.$executeRaw`update stored_object set leftover_tier = null where key = any(${keys}::text[]) and leftover_tier is not null`;
}
