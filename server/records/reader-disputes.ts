import type { Tx } from './records';

/**
 * Images of a version that readers have read, and those on which they disagree whether a finding is there although nobody adjudicated.
 * An image has been read when a reader marked something on it or states that there is nothing.
 */
export async function readerDisputes(tx: Tx, versionId: string): Promise<{ read: number; disputed: number }> {
  const [row] = await tx.$queryRaw<{ read: number; disputed: number }[]>`
    with layers as materialized (
      select i.no, x ->> 'kind' as kind, x -> 'annotations' as marks from version_image i
      join label_set s on s.dataset_id = i.dataset_id and s.sha256 = i.label_sha256, jsonb_array_elements(s.body -> 'layers') x
      where i.version_id = ${versionId}::uuid and i.erased_at is null and x ->> 'kind' in ('reader', 'adjudication')),
    images as (
      select no, count(*) filter (where kind = 'reader') as readers, bool_or(kind = 'adjudication') as is_adjudicated from layers group by 1),
    findings as (
      select no, class_id, count(*) as readers from (
        select l.no, c.class_id from layers l, lateral (select distinct m -> 0 as class_id from jsonb_array_elements(l.marks) m) c where l.kind = 'reader') f
      group by 1, 2),
    disputed as (select distinct f.no from findings f join images i using (no) where f.readers < i.readers and not i.is_adjudicated)
    select (count(*) filter (where readers > 0))::int as read, (select count(*)::int from disputed) as disputed from images`;
  return row ?? { read: 0, disputed: 0 };
}
