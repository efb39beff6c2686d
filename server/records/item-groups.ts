import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Tells images what they belong to. `image` is a name that tables use, a path, or the last part of one with or without its ending. */
export async function addGroups(tx: Tx, at: Attempt, rows: { image: string; group: string }[]): Promise<void> {
  await tx.$executeRaw`
    update item set group_key = x.group_key
    from (select distinct on (i.no) i.no, x."group" as group_key from item i
      cross join lateral (values (i.path), (i.image_name), (regexp_replace(i.path, '^.*/', '')), (regexp_replace(i.path, '^.*/|\\.[^./]*$', '', 'g'))) as n(name)
      join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(image text, "group" text) on x.image = n.name
      where i.run_id = ${at.runId}::uuid and i.kind = 'image' order by i.no, x."group") x
    where item.run_id = ${at.runId}::uuid and item.no = x.no`;
}
