import { Prisma } from '../db/client';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

/** Which images count: what the dataset shows, and with `runId` also what that run has not published yet. */
export type Scope = { datasetId: string; runId?: string | null };

/** Who is a copy of whom, as far as it counts: what runs say that are not published is theirs alone. */
export const membersIn = ({ runId = null }: Scope): Prisma.Sql => Prisma.sql`(
  select m.* from duplicate_member m join run mr on mr.id = m.run_id and (mr.published_at is not null or mr.id = ${runId}::uuid))`;

/**
 * The runs that a dataset is made of: those whose images are in it, and `runId`. While there is none, the latest, so that the first
 * import shows what became of it.
 */
export async function runsThatCount(tx: Tx, { datasetId, runId = null }: Scope): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run where dataset_id = ${datasetId}::uuid and (published_at is not null or id = ${runId}::uuid) order by created_at, id`;
  if (rows.length > 0) return rows.map(({ id }) => id);
  const latest = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run where dataset_id = ${datasetId}::uuid and undone_at is null order by created_at desc, id desc limit 1`;
  return latest.map(({ id }) => id);
}

export const IN_LISTS = ['accepted', 'warned'];

export type TierSums = Record<string, { images: number; bytes: number }>;

/** Images in the lists and their bytes, by tier. */
export async function tierSums(tx: Tx, { datasetId, runId = null }: Scope): Promise<TierSums> {
  const rows = await tx.$queryRaw<{ tier: string; images: number; bytes: number }[]>`
    select o.tier, count(*)::int as images, coalesce(sum(i.bytes), 0)::float8 as bytes
    from image i join stored_object o on o.key = i.object_key
    where i.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and (i.published_at is not null or i.run_id = ${runId}::uuid)
    group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ tier, images, bytes }) => [tier, { images, bytes }]));
}

export type StatusCounts = Record<string, number>;

export async function statusCounts(tx: Tx, { datasetId, runId = null }: Scope): Promise<StatusCounts> {
  const rows = await tx.$queryRaw<{ status: string; n: number }[]>`
    select status, count(*)::int as n from image
    where dataset_id = ${datasetId}::uuid and (published_at is not null or run_id = ${runId}::uuid) group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

export type SplitCount = { name: string; images: number; annotated_images: number; annotations: number };

/** Images in the lists per split, those that somebody looked at (with objects or without), and their annotations. */
export async function splitCounts(tx: Tx, { datasetId, runId = null }: Scope): Promise<SplitCount[]> {
  return tx.$queryRaw`
    select coalesce(i.split, 'none') as name, count(*)::int as images, count(*) filter (where a.n > 0)::int as annotated_images,
      coalesce(sum(a.n), 0)::int as annotations
    from image i left join lateral (
      select count(*) as n from annotation an join layer l on l.id = an.layer_id where an.image_id = i.id and ${COUNTED_LAYERS}) a on true
    where i.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and (i.published_at is not null or i.run_id = ${runId}::uuid)
    group by 1
    order by array_position(array['training','validation','test','staging','canary','production'], coalesce(i.split, 'none')) nulls last, 1`;
}

export type ClassCount = {
  class_id: number;
  class_name: string;
  annotations: number;
  images: number;
  per_split: Record<string, { annotations: number; images: number }>;
};

/** Annotations and images of every class, in all and per split, of one named layer or of all that count; a class without annotations counts 0. */
export async function classCounts(
  tx: Tx,
  { datasetId, runId = null }: Scope,
  layer: string | null = null,
): Promise<ClassCount[]> {
  const rows = await tx.$queryRaw<
    { class_id: number; class_name: string; split: string | null; annotations: number; images: number }[]
  >`
    select c.class_id, c.name as class_name, s.split, coalesce(s.annotations, 0)::int as annotations, coalesce(s.images, 0)::int as images
    from dataset_class c left join (
      select a.class_id, coalesce(i.split, 'none') as split, count(*) as annotations, count(distinct a.image_id) as images
      from annotation a join image i on i.id = a.image_id
      join layer l on l.id = a.layer_id and (case when ${layer}::text is null then ${COUNTED_LAYERS} else l.name = ${layer} end)
      where a.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and (i.published_at is not null or i.run_id = ${runId}::uuid)
      group by 1, 2) s on s.class_id = c.class_id
    where c.dataset_id = ${datasetId}::uuid order by c.class_id, s.split`;
  const classes = new Map<number, ClassCount>();
  for (const { class_id, class_name, split, annotations, images } of rows) {
    const entry = classes.get(class_id) ?? { class_id, class_name, annotations: 0, images: 0, per_split: {} };
    entry.annotations += annotations;
    entry.images += images;
    if (split !== null) entry.per_split[split] = { annotations, images };
    classes.set(class_id, entry);
  }
  return [...classes.values()];
}

export type LabelStates = { labelled: number; no_object: number; unlabelled: number };

export async function labelStates(tx: Tx, { datasetId, runId = null }: Scope): Promise<LabelStates> {
  const [row] = await tx.$queryRaw<LabelStates[]>`
    select count(*) filter (where label_state = 'labelled')::int as labelled, count(*) filter (where label_state = 'no_object')::int as no_object,
      count(*) filter (where label_state = 'unlabelled')::int as unlabelled
    from image where dataset_id = ${datasetId}::uuid and status = any(${IN_LISTS}::text[]) and (published_at is not null or run_id = ${runId}::uuid)`;
  return row!;
}

export type DuplicateSums = { groups: number; duplicates: number; removed: number; bytes_saved: number };

/** Copies of readers are no duplicates: they are one image. */
export async function duplicateSums(tx: Tx, { datasetId, runId = null }: Scope): Promise<DuplicateSums> {
  const [row] = await tx.$queryRaw<DuplicateSums[]>`
    select count(distinct m.group_id) filter (where m.stage <> 'reader')::int as groups, count(*) filter (where m.stage <> 'reader')::int as duplicates,
      count(*) filter (where m.removed and m.stage <> 'reader')::int as removed, coalesce(sum(i.bytes) filter (where m.stage <> 'reader'), 0)::float8 as bytes_saved
    from ${membersIn({ datasetId, runId })} m join image i on i.id = m.image_id
    where m.dataset_id = ${datasetId}::uuid and (i.published_at is not null or i.run_id = ${runId}::uuid)`;
  return row!;
}
