import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Takes back labels that an earlier attempt of this run generated. */
export async function forgetGenerated(tx: Tx, at: Attempt, layer: string): Promise<void> {
  const [unfinished] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from item where run_id = ${at.runId}::uuid and done_step >= 5`;
  if ((unfinished?.n ?? 0) > 0) return; // this step is being resumed: what it has written stays
  await tx.$executeRaw`
    update image set label_state = 'unlabelled' where run_id = ${at.runId}::uuid and id in (
      select a.image_id from annotation a join layer l on l.id = a.layer_id where a.run_id = ${at.runId}::uuid and l.kind = 'generated')`;
  await tx.$executeRaw`
    delete from annotation a using layer l where l.id = a.layer_id and l.kind = 'generated' and l.name = ${layer} and a.run_id = ${at.runId}::uuid`;
}

/** Only images in the lists that nobody labelled take part; all other items are through. */
export async function keepOutOfLabelling(tx: Tx, at: Attempt, step: number): Promise<void> {
  await tx.$executeRaw`
    update item set done_step = ${step}::int from item i left join image m on m.id = i.image_id
    where item.run_id = i.run_id and item.no = i.no and i.run_id = ${at.runId}::uuid and i.done_step < ${step}::int and i.dead is null
      and (i.kind = 'label' or m.id is null or m.status not in ('accepted', 'warned') or m.label_state <> 'unlabelled')`;
}

/** Folder names of the images still to be labelled; their classes are numbered before any image is, in the order of their names. */
export async function folderNamesLeft(tx: Tx, at: Attempt, step: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    select distinct coalesce(folder_class, substring(path from '([^/]+)/[^/]+$')) as name from item
    where run_id = ${at.runId}::uuid and kind = 'image' and done_step < ${step}::int and dead is null
      and coalesce(folder_class, substring(path from '([^/]+)/[^/]+$')) is not null order by 1`;
  return rows.map((row) => row.name);
}

/** Ids of classes by name; a new name gets the next free id. One writer at a time per dataset. */
export async function classIdsOf(
  tx: Tx,
  at: Attempt,
  datasetId: string,
  names: string[],
): Promise<Map<string, number>> {
  const read = () =>
    tx.$queryRaw<{ class_id: number; name: string }[]>`
      select class_id, name from dataset_class where dataset_id = ${datasetId}::uuid and name = any(${names}::text[]) order by class_id desc`;
  let known = await read();
  const missing = names.filter((name) => !known.some((row) => row.name === name)).sort();
  if (missing.length > 0) {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`classes:${datasetId}`}, 0))::text`;
    await tx.$executeRaw`
      insert into dataset_class (tenant_id, dataset_id, class_id, name)
      select ${at.tenantId}::uuid, ${datasetId}::uuid, (select coalesce(max(class_id), -1) from dataset_class where dataset_id = ${datasetId}::uuid) + x.n, x.name
      from (select name, row_number() over (order by name) as n from unnest(${missing}::text[]) as m(name)
        where not exists (select 1 from dataset_class c where c.dataset_id = ${datasetId}::uuid and c.name = m.name)) x`;
    known = await read();
  }
  return new Map(known.map((row) => [row.name, row.class_id]));
}

export type LabelSummary = {
  labelled: number;
  unlabelled: number;
  classes: { id: number; name: string; images: number }[];
};

export async function labelledByNow(tx: Tx, at: Attempt, datasetId: string): Promise<LabelSummary> {
  const classes = await tx.$queryRaw<{ id: number; name: string; images: number }[]>`
    select c.class_id as id, c.name, count(distinct a.image_id)::int as images
    from dataset_class c join annotation a on a.dataset_id = c.dataset_id and a.class_id = c.class_id
    join layer l on l.id = a.layer_id and l.kind = 'generated'
    where c.dataset_id = ${datasetId}::uuid and a.run_id = ${at.runId}::uuid group by 1, 2 order by 1`;
  const [rest] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from image where run_id = ${at.runId}::uuid and status in ('accepted', 'warned') and label_state = 'unlabelled'`;
  return { labelled: classes.reduce((sum, row) => sum + row.images, 0), unlabelled: rest?.n ?? 0, classes };
}
