import { newId } from '../domain/ids';
import { readerOfName } from '../domain/reader-copies';
import type { Comparer, NewGroup } from './duplicates';
import { relabel } from './label-states';
import type { Tx } from './records';
import type { RunRow } from './runs';

/** The readers that the layout of a run names. */
export function readersOf(plan: RunRow['plan']): string[] {
  const { readers } = (plan?.layout ?? {}) as { readers?: unknown };
  return Array.isArray(readers) ? readers.map(String) : [];
}

/** What stands on `from` is said of `to` by `reader`; the image that is kept stands there itself. */
type Merge = { from: string; to: string; reader: string | null };

/**
 * Puts what was said on copies of readers also on the image that is kept: label files of `<id>_R8` on the layer of R8, readers of tables
 * on theirs; an empty label file states that there is nothing. The copies keep what they have.
 */
export async function mergeReaders(
  tx: Tx,
  at: Comparer,
  datasetId: string,
  { groups, pathOf }: { groups: readonly NewGroup[]; pathOf: (imageId: string) => string },
): Promise<void> {
  const copies = groups.flatMap(({ members }) => members.filter(({ stage }) => stage === 'reader'));
  const kept = [...new Set(copies.map(({ copy_of }) => copy_of!))];
  const merges: Merge[] = [
    ...kept.map((id) => ({ from: id, to: id })),
    ...copies.map(({ image_id, copy_of }) => ({ from: image_id, to: copy_of! })),
  ].map((merge) => ({ ...merge, reader: readerOfName(pathOf(merge.from))?.toUpperCase() ?? null }));
  if (merges.length === 0) return;
  await nameLayers(tx, at, datasetId, merges);
  const all = JSON.stringify(merges);
  await tx.$executeRaw`
    update annotation a set layer_id = l.id, merged_from = a.image_id
    from jsonb_to_recordset(${all}::jsonb) as x("from" uuid, "to" uuid, reader text) join layer l on l.dataset_id = ${datasetId}::uuid and l.name = x.reader
    where x."from" = x."to" and a.image_id = x."to" and a.layer_id in (select id from layer where dataset_id = ${datasetId}::uuid and kind = 'reference')`;
  await copyAnnotations(tx, at, datasetId, all);
  await copyStatements(tx, at, datasetId, all);
  await tx.$executeRaw`
    update image set label_state = case when exists (select 1 from annotation where image_id = image.id) then 'labelled' else 'no_object' end
    where id = any(${kept}::uuid[]) and (exists (select 1 from annotation where image_id = image.id) or exists (select 1 from no_finding where image_id = image.id))`;
}

async function nameLayers(tx: Tx, at: Comparer, datasetId: string, merges: Merge[]): Promise<void> {
  const names = [...new Set(merges.flatMap(({ reader }) => reader ?? []))].sort(); // one order for all writers
  const layers = JSON.stringify(names.map((name) => ({ id: newId(), name })));
  await tx.$queryRaw`
    select darkroom.layer_named(${at.tenantId}::uuid, ${datasetId}::uuid, x.id, x.name, 'reader')::text
    from (select * from jsonb_to_recordset(${layers}::jsonb) as r(id uuid, name text) order by name) x`;
}

/** What is there already, by the same reader, is not said twice. */
async function copyAnnotations(tx: Tx, at: Comparer, datasetId: string, merges: string): Promise<void> {
  const rows = await tx.$queryRaw<Record<string, unknown>[]>`
    select x."to" as image_id, x."from" as merged_from, case when src.kind = 'reference' then coalesce(l.id, src.id) else src.id end as layer_id,
      a.item_no, a.line, a.class_id, a.center_x, a.center_y, a.width, a.height, a.confidence, a.geometry
    from jsonb_to_recordset(${merges}::jsonb) as x("from" uuid, "to" uuid, reader text)
    join annotation a on a.image_id = x."from" join layer src on src.id = a.layer_id and src.kind in ('reference', 'reader')
    left join layer l on l.dataset_id = ${datasetId}::uuid and l.name = x.reader
    where x."from" <> x."to" and not exists (select 1 from annotation o where o.image_id = x."to" and o.class_id = a.class_id
      and o.layer_id = case when src.kind = 'reference' then coalesce(l.id, src.id) else src.id end
      and (o.center_x, o.center_y, o.width, o.height) = (a.center_x, a.center_y, a.width, a.height))
    order by a.item_no, a.line, a.id`;
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, line, class_id, center_x, center_y, width, height,
      confidence, geometry, merged_from)
    select x.id, ${at.tenantId}::uuid, ${datasetId}::uuid, x.image_id, x.layer_id, ${at.runId}::uuid, x.item_no, x.line, x.class_id,
      x.center_x, x.center_y, x.width, x.height, x.confidence, x.geometry, x.merged_from
    from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ id: newId(), ...row })))}::jsonb) as x(id uuid, image_id uuid, layer_id uuid,
      item_no int, line int, class_id int, center_x float8, center_y float8, width float8, height float8, confidence float8, geometry jsonb, merged_from uuid)`;
}

/** A reader who marked something on the image that is kept has found something. */
async function copyStatements(tx: Tx, at: Comparer, datasetId: string, merges: string): Promise<void> {
  await tx.$executeRaw`
    insert into no_finding (image_id, layer_id, tenant_id, dataset_id, run_id, item_no, line, merged_from)
    select s.image_id, s.layer_id, ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, s.item_no, s.line, s.merged_from from (
      select x."to" as image_id, n.layer_id, n.item_no, n.line, x."from" as merged_from
      from jsonb_to_recordset(${merges}::jsonb) as x("from" uuid, "to" uuid) join no_finding n on n.image_id = x."from" where x."from" <> x."to"
      union all
      select x."to", l.id, f.no, 0, x."from"
      from jsonb_to_recordset(${merges}::jsonb) as x("from" uuid, "to" uuid, reader text)
      join layer l on l.dataset_id = ${datasetId}::uuid and l.name = x.reader
      join item i on i.run_id = ${at.runId}::uuid and i.image_id = x."from"
      join item f on f.run_id = i.run_id and f.no = i.partner_no and f.kind = 'label' and f.label_state = 'no_object') s
    where not exists (select 1 from annotation a where a.image_id = s.image_id and a.layer_id = s.layer_id)
    order by s.item_no, s.line
    on conflict (image_id, layer_id) do nothing`;
}

/** Takes the copies of readers of a run apart again: every image has what was said on it. */
export async function separateReaders(tx: Tx, at: Comparer): Promise<void> {
  const kept = await tx.$queryRaw<{ id: string }[]>`
    select distinct image_id::text as id from annotation where run_id = ${at.runId}::uuid and merged_from is not null
    union select image_id::text from no_finding where run_id = ${at.runId}::uuid and merged_from is not null`;
  if (kept.length === 0) return;
  await tx.$executeRaw`delete from annotation where run_id = ${at.runId}::uuid and merged_from <> image_id`;
  await tx.$executeRaw`
    update annotation a set merged_from = null, layer_id = l.id from layer l
    where a.run_id = ${at.runId}::uuid and a.merged_from = a.image_id and l.dataset_id = a.dataset_id and l.kind = 'reference'`;
  await tx.$executeRaw`delete from no_finding where run_id = ${at.runId}::uuid and merged_from is not null`;
  await relabel(
    tx,
    at,
    kept.map(({ id }) => id),
  );
}
