import { newId } from '../domain/ids';
import type { ItemKind } from '../domain/verdicts';
import { analyse } from './analyse';
import type { Attempt } from './attempts';
import type { Tx } from './records';

export type ListedItem = {
  no: number;
  kind: ItemKind;
  path: string;
  pair_key: string;
  split: string | null;
  folder_class: string | null;
  image_name: string | null;
  bytes: number;
  modified_at: string | null;
  licence: string | null;
  problems: unknown[];
};

/** Forgets an earlier, unfinished or outdated listing. */
export async function clearListing(tx: Tx, at: Attempt): Promise<void> {
  await tx.$executeRaw`delete from item where run_id = ${at.runId}::uuid`;
  for (const table of ['annotation', 'no_finding', 'label_row']) {
    await tx.$executeRawUnsafe(`delete from ${table} where run_id = $1::uuid`, at.runId);
  }
}

/** Adds a batch of listed files. An image that this run has seen before keeps its id. */
export async function addItems(tx: Tx, at: Attempt, items: ListedItem[]): Promise<void> {
  const rows = items.map((item) => ({ ...item, image_id: item.kind === 'image' ? newId() : null }));
  await tx.$executeRaw`
    insert into item (run_id, tenant_id, no, kind, path, pair_key, split, folder_class, image_name, bytes, modified_at, licence, problems, image_id)
    select ${at.runId}::uuid, ${at.tenantId}::uuid, x.no, x.kind, x.path, x.pair_key, x.split, x.folder_class, x.image_name, x.bytes, x.modified_at, x.licence, x.problems,
      coalesce((select i.id from image i where i.run_id = ${at.runId}::uuid and i.filename = x.path and x.kind = 'image'), x.image_id)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x(no int, kind text, path text, pair_key text, split text, folder_class text, image_name text, bytes bigint, modified_at timestamptz, licence text, problems jsonb, image_id uuid)`;
}

/**
 * Ends a listing: label files find their image (the first of those that share a pair key), images their label file;
 * images of files that are gone are forgotten.
 */
export async function endListing(tx: Tx, at: Attempt): Promise<{ images: number; labels: number; bytes: number }> {
  await tx.$executeRaw`
    update item l set partner_no = i.no from (
      select distinct on (pair_key) pair_key, no from item where run_id = ${at.runId}::uuid and kind = 'image' order by pair_key, no) i
    where l.run_id = ${at.runId}::uuid and l.kind = 'label' and l.pair_key = i.pair_key`;
  await tx.$executeRaw`
    update item i set partner_no = l.no from item l
    where i.run_id = ${at.runId}::uuid and l.run_id = ${at.runId}::uuid and i.kind = 'image' and l.kind = 'label' and l.partner_no = i.no`;
  await tx.$executeRaw`
    delete from image where run_id = ${at.runId}::uuid
      and not exists (select 1 from item where run_id = ${at.runId}::uuid and kind = 'image' and path = image.filename)`;
  const [sum] = await tx.$queryRaw<{ images: number; labels: number; bytes: number }[]>`
    select count(*) filter (where kind = 'image')::int as images, count(*) filter (where kind = 'label')::int as labels,
      coalesce(sum(bytes), 0)::float8 as bytes
    from item where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`update run_progress set bytes_total = ${BigInt(sum!.bytes)}::bigint, bytes_done = 0 where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`update run set listed_at = clock_timestamp() where id = ${at.runId}::uuid`;
  await analyse(tx, sum!.images + sum!.labels, ['item']);
  return sum!;
}
