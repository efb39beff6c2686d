import { Prisma } from '../db/client';
import { ConflictError } from '../errors';
import { IS_SET_ASIDE } from './brought-back';
import { unflagCopies } from './duplicates';
import { exportAnew } from './exports';
import { takeDataset } from './one-at-a-time';
import type { Tx } from './records';
import { datasetPart } from './report-body';
import { getRun } from './runs';
import { eraseFromVersions } from './versions';

export type Undo = { id: string; tenantId: string; datasetId: string; attempt: number; undo: 'wanted' | 'withdrawn' };

/**
 * Asks for an import to be undone. False when that was asked before.
 * @throws ConflictError while it, or another run of its dataset, is at work
 */
export async function askUndo(tx: Tx, id: string): Promise<boolean> {
  const found = await getRun(tx, id);
  await takeDataset(tx, found.dataset_id, id);
  const asked = await tx.$executeRaw`
    update run set undo = 'wanted' where id = ${id}::uuid and undo is null and state in ('completed', 'failed', 'cancelled')`;
  if (asked > 0) return true;
  const { undo } = await getRun(tx, id);
  if (undo === null) {
    throw new ConflictError({
      code: 'run_not_ended',
      message: 'This import is still going on, so there is nothing to undo yet.',
      fix: 'Cancel it first.',
    });
  }
  return false;
}

/** Takes an import that is to be undone and that nobody is at, or whose worker is gone. Null when there is none. */
export async function takeUndo(tx: Tx, worker: string): Promise<Undo | null> {
  const [row] = await tx.$queryRaw<Undo[]>`
    update run set undo_worker = ${worker} where id = (
      select id from run r where undo in ('wanted', 'withdrawn') and (undo_worker is null or undo_worker = ${worker}
        or not exists (select from worker w where w.id = r.undo_worker and w.last_seen > clock_timestamp() - interval '8 s'))
      order by updated_at limit 1 for update skip locked)
    returning id::text, tenant_id::text as "tenantId", dataset_id::text as "datasetId", attempt, undo`;
  return row ?? null;
}

/** Whether the import is still to be withdrawn, by this worker; nobody changes its dataset until the transaction ends. */
export async function holdUndo(tx: Tx, { id, datasetId }: Undo, worker: string): Promise<boolean> {
  await tx.$queryRaw`select 1 from dataset where id = ${datasetId}::uuid for update`;
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from run where id = ${id}::uuid and undo = 'wanted' and undo_worker = ${worker} for update`;
  return rows.length === 1;
}

export type SetFree = { id: string; run_id: string; is_published: boolean; is_out: boolean };

/**
 * Images of other imports that are copies because of what goes: those of a group whose best goes, what was found by what goes, and what
 * a person said is the same by way of it; each with its own copies. In the order of their ids, with the run they came by.
 */
export async function imagesSetFree(tx: Tx, { id, datasetId }: Pick<Undo, 'id' | 'datasetId'>): Promise<SetFree[]> {
  return tx.$queryRaw`
    with recursive
    decided as (select sha256 from duplicate_decision where dataset_id = ${datasetId}::uuid union select other_sha256 from duplicate_decision where dataset_id = ${datasetId}::uuid),
    -- Decisions about these sleep from now on.
    lost as (select g.id from image g join decided d on d.sha256 = g.sha256 where g.run_id = ${id}::uuid and not exists (
      select 1 from image o where o.dataset_id = g.dataset_id and o.sha256 = g.sha256 and o.run_id <> g.run_id and o.published_at is not null and o.status <> 'deleted')),
    free as (
      select m.image_id from duplicate_member m join image i on i.id = m.image_id and i.run_id <> ${id}::uuid
      where m.dataset_id = ${datasetId}::uuid and (
        exists (select 1 from duplicate_member b join image best on best.id = b.image_id and best.run_id = ${id}::uuid
          where b.group_id = m.group_id and b.role = 'best')
        or exists (select 1 from image c where c.id = m.copy_of and c.run_id = ${id}::uuid)
        or (m.is_decided and exists (select 1 from duplicate_member o join lost on lost.id = o.image_id where o.group_id = m.group_id)))
      union
      select m.image_id from free f join duplicate_member m on m.copy_of = f.image_id join image i on i.id = m.image_id and i.run_id <> ${id}::uuid)
    select i.id::text, i.run_id::text, i.published_at is not null as is_published, i.status not in ('accepted', 'warned') as is_out
    from free join image i on i.id = free.image_id order by 1`;
}

/** Images that are no copies any more are in the lists again, unless validation has put them out. */
export async function setFree(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    update image i set status = case i.verdict when 'accepted' then 'accepted' else 'warned' end
    from duplicate_member m join run r on r.id = m.run_id where m.image_id = i.id and m.removed and i.id = any(${ids}::uuid[])
      and not ${IS_SET_ASIDE} and (i.status = 'duplicate' or (i.status = 'quarantined' and (i.verdict <> 'rejected' or r.settings ->> 'validation_mode' = 'report-only')))`;
  await unflagCopies(tx, Prisma.sql`select unnest(${ids}::uuid[])`);
  await tx.$executeRaw`delete from duplicate_member where image_id = any(${ids}::uuid[])`;
}

/** Images that were compared anew: what left the lists with that is in no split, what came into them is where its layout said. */
export async function settleSplitsOf(tx: Tx, free: readonly SetFree[]): Promise<void> {
  const [shown, all] = [free.filter(({ is_out }) => !is_out), free].map((images) => images.map(({ id }) => id));
  await tx.$executeRaw`update image set split = null where id = any(${shown}::uuid[]) and status not in ('accepted', 'warned')`;
  await tx.$executeRaw`update image set split = split_given where id = any(${all}::uuid[]) and status in ('accepted', 'warned') and split is null`;
}

/** Takes the images of a run out of all groups and pairs. A group that goes on without them is of those who are left. */
export async function withdrawCopies(tx: Tx, { id }: Undo): Promise<void> {
  await tx.$executeRaw`
    delete from duplicate_pair p using image i where i.run_id = ${id}::uuid and (p.image_id = i.id or p.other_id = i.id)`;
  await tx.$executeRaw`delete from duplicate_pair where run_id = ${id}::uuid`;
  await tx.$executeRaw`delete from duplicate_member m using image i where i.id = m.image_id and i.run_id = ${id}::uuid`;
  await tx.$executeRaw`
    update duplicate_member m set run_id = i.run_id from image i where i.id = m.image_id and m.run_id = ${id}::uuid`;
  await tx.$executeRaw`
    update duplicate_group g set run_id = m.run_id from duplicate_member m where m.group_id = g.id and m.role = 'best' and g.run_id = ${id}::uuid`;
}

/** One image is no group: what came to nothing else goes. */
export async function dropLoneGroups(tx: Tx, datasetId: string): Promise<void> {
  await tx.$executeRaw`
    delete from duplicate_member where group_id in (
      select group_id from duplicate_member where dataset_id = ${datasetId}::uuid group by 1 having count(*) < 2)`;
  await tx.$executeRaw`
    delete from duplicate_group g where g.dataset_id = ${datasetId}::uuid and not exists (select 1 from duplicate_member m where m.group_id = g.id)`;
}

/** Removes every row that an import brought but its own and its log. Returns how many images went. */
export async function withdrawRows(tx: Tx, { id, datasetId }: Undo): Promise<number> {
  const layers = await tx.$queryRaw<{ id: string }[]>`
    select distinct layer_id::text as id from annotation where run_id = ${id}::uuid
    union select distinct layer_id::text from no_finding where run_id = ${id}::uuid
    union select id::text from layer where dataset_id = ${datasetId}::uuid and kind = 'reference' -- its marks may have become those of readers
      and exists (select 1 from annotation where run_id = ${id}::uuid and merged_from = image_id)
      and not exists (select 1 from annotation where dataset_id = ${datasetId}::uuid and run_id <> ${id}::uuid and merged_from = image_id)`;
  const classes = await tx.$queryRaw<{ class_id: number }[]>`
    select distinct class_id from annotation where run_id = ${id}::uuid
    union select distinct (c ->> 'as')::int from run, jsonb_array_elements(plan -> 'classes') c where id = ${id}::uuid`;
  await tx.$executeRaw`delete from image_tag t using image i where i.id = t.image_id and i.run_id = ${id}::uuid`;
  for (const table of ['annotation', 'no_finding']) {
    await tx.$executeRawUnsafe(
      `delete from ${table} where run_id = $1::uuid or image_id in (select id from image where run_id = $1::uuid)`,
      id,
    );
  }
  for (const table of ['item', 'label_row', 'shard', 'report', 'upload_use']) {
    await tx.$executeRawUnsafe(`delete from ${table} where run_id = $1::uuid`, id);
  }
  // Versions keep the hashes of what goes, and nothing else of it; what was exported of them is written anew.
  const erased = await eraseFromVersions(
    tx,
    datasetId,
    Prisma.sql`select i.id from image i where i.run_id = ${id}::uuid`,
  );
  if (erased > 0) await exportAnew(tx, datasetId, id);
  const images = await tx.$executeRaw`delete from image where run_id = ${id}::uuid`;
  await tx.$executeRaw`
    delete from layer l where l.id = any(${layers.map((row) => row.id)}::uuid[]) and not exists (select 1 from annotation where layer_id = l.id)
      and not exists (select 1 from no_finding where layer_id = l.id)`;
  // A class stays while an image shows it or another import of the dataset names it.
  await tx.$executeRaw`
    delete from dataset_class c where c.dataset_id = ${datasetId}::uuid and c.class_id = any(${classes.map((row) => row.class_id)}::int[])
      and not exists (select 1 from annotation a where a.dataset_id = c.dataset_id and a.class_id = c.class_id)
      and not exists (select 1 from run r, jsonb_array_elements(r.plan -> 'classes') n
        where r.dataset_id = c.dataset_id and r.id <> ${id}::uuid and r.undo is null and (n ->> 'as')::int = c.class_id)`;
  return images;
}

/** Says that the rows are gone. */
export async function markWithdrawn(tx: Tx, { id }: Undo): Promise<void> {
  await tx.$executeRaw`
    update run set undo = 'withdrawn', undone_at = clock_timestamp(), published_at = null where id = ${id}::uuid`;
}

/** Counts the dataset anew for its latest report, when that came after `at`: it spoke of what has gone, too. */
export async function recountReport(tx: Tx, datasetId: string, at: Date | null): Promise<void> {
  const rows = await tx.$queryRaw<{ run_id: string }[]>`
    select p.run_id::text from report p join run r on r.id = p.run_id
    where r.dataset_id = ${datasetId}::uuid and r.published_at > ${at}::timestamptz order by r.published_at desc limit 1`;
  for (const { run_id } of rows) {
    const counted = await datasetPart(tx, datasetId, run_id);
    await tx.$executeRaw`update report set body = body || ${JSON.stringify(counted)}::jsonb where run_id = ${run_id}::uuid`;
  }
}

export type Unreferenced = { key: string; bytes: number };

/** Objects of the dataset that no row needs any more, some at a time: those of images, thumbnails, labels, and configuration of this import. */
export async function unreferencedObjects(tx: Tx, undo: Undo, limit: number): Promise<Unreferenced[]> {
  return tx.$queryRaw`
    select key, bytes::float8 from stored_object o where ${isUnreferenced(undo)} order by key limit ${limit}::int`;
}

export async function forgetObjects(tx: Tx, undo: Undo, keys: readonly string[]): Promise<void> {
  await tx.$executeRaw`delete from stored_object o where key = any(${keys}::text[]) and ${isUnreferenced(undo)}`;
}

const isUnreferenced = ({ id, datasetId }: Undo): Prisma.Sql => Prisma.sql`o.dataset_id = ${datasetId}::uuid and (
  (o.kind = 'image' and not exists (select 1 from image i where i.object_key = o.key))
  or (o.kind = 'thumbnail' and not exists (select 1 from image i where i.thumbnail_key = o.key))
  or (o.kind = 'label' and o.key like ${`%/labels/generated/${id}/%`})
  or (o.kind = 'label' and o.key not like '%/labels/generated/%' and not exists (select 1 from item t where t.object_key = o.key))
  or (o.kind = 'config' and exists (select 1 from run where id = ${id}::uuid and jsonb_exists(plan -> 'configs', o.key))
    and not exists (select 1 from run r where r.dataset_id = o.dataset_id and r.id <> ${id}::uuid and r.undo is null and jsonb_exists(r.plan -> 'configs', o.key))))`;

/** Says that the bytes are gone too. */
export async function markUndone(tx: Tx, { id }: Undo): Promise<void> {
  await tx.$executeRaw`update run set undo = 'done', undo_worker = null where id = ${id}::uuid`;
}
