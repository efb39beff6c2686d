import { Prisma } from '../db/client';
import { inSplitOrder } from '../domain/splits';
import { IS_SET_ASIDE } from './brought-back';
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

/** Images in the lists by what their source says of their licence; `not stated` where it says nothing. */
export async function licenceCounts(tx: Tx, { datasetId, runId = null }: Scope): Promise<Record<string, number>> {
  const rows = await tx.$queryRaw<{ licence: string; n: number }[]>`
    select coalesce(nullif(licence, ''), 'not stated') as licence, count(*)::int as n from image
    where dataset_id = ${datasetId}::uuid and status = any(${IN_LISTS}::text[]) and (published_at is not null or run_id = ${runId}::uuid) group by 1 order by 2 desc, 1`;
  return Object.fromEntries(rows.map(({ licence, n }) => [licence, n]));
}

export type SplitCount = { name: string; images: number; annotated_images: number; annotations: number };

export type ClassCount = {
  class_id: number;
  class_name: string;
  annotations: number;
  images: number;
  per_split: Record<string, { annotations: number; images: number }>;
};

/** Images of a split (`none` is none) that have just so many annotations. */
export type PerImage = { split: string; annotations: number; images: number };

export type MarkCounts = { splits: SplitCount[]; classes: ClassCount[]; per_image: PerImage[] };

type Counted = { class_id: number | null; split: string; annotations: number; images: number };

/**
 * Annotations of the images in the lists, of one named layer or of all that count: per split, per class and per image, all from one pass
 * over them. A class without annotations counts 0.
 */
export async function markCounts(
  tx: Tx,
  { datasetId, runId = null }: Scope,
  layer: string | null = null,
): Promise<MarkCounts> {
  await tx.$executeRaw`select set_config('work_mem', '96MB', true)`; // as much as a group for each class of 100,000 images takes
  const rows = await tx.$queryRaw<Counted[]>`
    with shown as materialized (
      select id, coalesce(split, 'none') as split from image
      where dataset_id = ${datasetId}::uuid and status = any(${IN_LISTS}::text[]) and (published_at is not null or run_id = ${runId}::uuid)),
    counted as materialized (select array_agg(id) as layers from layer l
      where l.dataset_id = ${datasetId}::uuid and (case when ${layer}::text is null then ${COUNTED_LAYERS} else l.name = ${layer} end)),
    marks as materialized (
      select a.image_id, a.class_id, count(*) as n from annotation a
      where a.dataset_id = ${datasetId}::uuid and a.layer_id = any (array(select unnest(layers) from counted)) group by 1, 2)
    select m.class_id, s.split, sum(m.n)::int as annotations, count(*)::int as images from marks m join shown s on s.id = m.image_id group by 1, 2
    union all
    select null, split, n::int, count(*)::int from (
      select s.split, coalesce(m.n, 0) as n from shown s left join (select image_id, sum(n) as n from marks group by 1) m on m.image_id = s.id) x group by 2, 3`;
  const names = await tx.$queryRaw<{ class_id: number; name: string }[]>`
    select class_id, name from dataset_class where dataset_id = ${datasetId}::uuid order by class_id`;
  const per_image = rows
    .filter(({ class_id }) => class_id === null)
    .map(({ split, annotations, images }) => ({ split, annotations, images }));
  return { splits: splitsOf(per_image), classes: classesOf(names, rows), per_image };
}

function splitsOf(perImage: readonly PerImage[]): SplitCount[] {
  return inSplitOrder([...new Set(perImage.map(({ split }) => split))]).map((name) => {
    const rows = perImage.filter(({ split }) => split === name);
    const sum = (pick: (row: PerImage) => number) => rows.reduce((total, row) => total + pick(row), 0);
    return {
      name,
      images: sum(({ images }) => images),
      annotated_images: sum(({ images, annotations }) => (annotations > 0 ? images : 0)),
      annotations: sum(({ images, annotations }) => images * annotations),
    };
  });
}

function classesOf(names: readonly { class_id: number; name: string }[], rows: readonly Counted[]): ClassCount[] {
  const classes = new Map(
    names.map(({ class_id, name }): [number, ClassCount] => [
      class_id,
      { class_id, class_name: name, annotations: 0, images: 0, per_split: {} },
    ]),
  );
  for (const { class_id, split, annotations, images } of rows) {
    const entry = class_id === null ? undefined : classes.get(class_id);
    if (!entry) continue;
    entry.annotations += annotations;
    entry.images += images;
    entry.per_split[split] = { annotations, images };
  }
  return [...classes.values()];
}

/** Images in the lists per split, those with annotations, and their annotations. */
export const splitCounts = async (tx: Tx, scope: Scope): Promise<SplitCount[]> => (await markCounts(tx, scope)).splits;

/** Annotations and images of every class, in all and per split, of one named layer or of all that count. */
export const classCounts = async (tx: Tx, scope: Scope, layer: string | null = null): Promise<ClassCount[]> =>
  (await markCounts(tx, scope, layer)).classes;

export type ImageSums = {
  statuses: StatusCounts;
  tiers: TierSums;
  labels: LabelStates;
  bytes: number;
  /** Of those in quarantine, how many people have put there. */
  set_aside: number;
};

/** What the dataset's images are, all from one pass over them. */
export async function imageSums(tx: Tx, datasetId: string): Promise<ImageSums> {
  const rows = await tx.$queryRaw<
    {
      status: string;
      label_state: keyof LabelStates;
      tier: string | null;
      is_aside: boolean;
      images: number;
      bytes: number;
    }[]
  >`
    select i.status, i.label_state, o.tier, i.status = 'quarantined' and ${IS_SET_ASIDE} as is_aside, count(*)::int as images, coalesce(sum(i.bytes), 0)::float8 as bytes
    from image i left join stored_object o on o.key = i.object_key
    where i.dataset_id = ${datasetId}::uuid and i.published_at is not null group by 1, 2, 3, 4 order by 1, 3`;
  const sums: ImageSums = {
    statuses: {},
    tiers: {},
    labels: { labelled: 0, no_object: 0, unlabelled: 0 },
    bytes: 0,
    set_aside: 0,
  };
  for (const { status, label_state, tier, is_aside, images, bytes } of rows) {
    sums.statuses[status] = (sums.statuses[status] ?? 0) + images;
    if (is_aside) sums.set_aside += images;
    if (!IN_LISTS.includes(status)) continue;
    sums.labels[label_state] += images;
    sums.bytes += bytes;
    if (tier === null) continue;
    const known = sums.tiers[tier] ?? { images: 0, bytes: 0 };
    sums.tiers[tier] = { images: known.images + images, bytes: known.bytes + bytes };
  }
  return sums;
}

export type LabelStates = { labelled: number; no_object: number; unlabelled: number };

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
