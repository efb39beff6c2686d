import { Prisma } from '../db/client';
import { assignSplits, type Standing } from '../domain/assign-splits';
import { groupByPattern, hangingTogether } from '../domain/split-groups';
import { DEFAULT_SPLITS, splitName } from '../domain/splits';
import type { PipelineSettings } from '../domain/wire/imports';
import type { Attempt } from './attempts';
import type { Tx } from './records';
import type { RunRow } from './runs';

type Splittable = {
  id: string;
  filename: string;
  split: string | null;
  group_key: string | null;
  duplicate_groups: string[];
  labels: string[];
  /** In the dataset already; it keeps its split. */
  is_there: boolean;
};

/**
 * Gives every image of this run that is still in the lists its split: the one its layout gave, else that of what it belongs to in the
 * dataset, else a seeded one. Copies of each other and images of one group go to the same split, and the ratios hold over the whole
 * dataset, of which nothing moves. Images that are out of the lists have none. Runs once; later calls change nothing.
 */
export async function settleSplits(tx: Tx, at: Attempt, { settings, dataset_id }: RunRow): Promise<void> {
  const [claimed] = await tx.$queryRaw<{ id: string }[]>`
    update run set splits_at = clock_timestamp() where id = ${at.runId}::uuid and splits_at is null returning id::text`;
  if (!claimed) return;
  await settleGroups(tx, at, settings);
  await tx.$executeRaw`
    update image set split = case when status in ('accepted', 'warned') then split_given end where run_id = ${at.runId}::uuid and published_at is null`;
  await drawSplits(tx, dataset_id, Prisma.sql`i.run_id = ${at.runId}::uuid`, settings);
}

/** Draws a split for those of the images (a condition on `image i`) that are in the lists and have none. */
export async function drawSplits(
  tx: Tx,
  datasetId: string,
  which: Prisma.Sql,
  settings: Pick<PipelineSettings, 'stratify' | 'splits' | 'split_seed'>,
): Promise<void> {
  const stratify = settings.stratify ?? false;
  const images = await splittableImages(tx, datasetId, which, stratify);
  const free = images.filter(({ split }) => split === null);
  if (free.length === 0) return;
  const keyOf = keysOf(images);
  const together = hangingTogether(
    images.map((image) => ({
      key: keyOf(image),
      groups: [...(image.group_key === null ? [] : [`group ${image.group_key}`]), ...image.duplicate_groups],
    })),
  );
  const drawn = new Set(free.flatMap((image) => together.get(keyOf(image)) ?? []));
  const leading = images.filter((image) => image.split !== null && drawn.has(together.get(keyOf(image)) ?? ''));
  const assigned = assignSplits(
    [...free, ...leading].map((image) => ({
      key: keyOf(image),
      group: together.get(keyOf(image)) ?? null,
      labels: image.labels,
    })),
    {
      ratios: ratiosOf(settings),
      seed: settings.split_seed,
      stratify,
      existing: new Map(leading.map((image) => [keyOf(image), image.split!])),
      standing: await standingImages(
        tx,
        datasetId,
        which,
        leading.flatMap(({ id, is_there }) => (is_there ? [id] : [])),
        stratify,
      ),
    },
  );
  const bySplit = new Map<string, string[]>();
  for (const image of free) {
    const split = assigned.get(keyOf(image))!;
    const ids = bySplit.get(split) ?? [];
    ids.push(image.id);
    bySplit.set(split, ids);
  }
  for (const [split, ids] of bySplit) {
    await tx.$executeRaw`update image set split = ${split} where id = any(${ids}::uuid[])`;
  }
}

/** An image is drawn by its name; what is there, and the second of a name (of another run), is known by its id. */
function keysOf(images: readonly Splittable[]): (image: Splittable) => string {
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const { id, filename, is_there } of images) {
    if (is_there || names.has(filename)) ids.add(id);
    else names.add(filename);
  }
  return ({ id, filename }) => (ids.has(id) ? `\u{10ffff}${id}` : filename);
}

/** Those images that are in the lists, and what of the dataset they belong to, with all that decides where they go. */
const splittableImages = (
  tx: Tx,
  datasetId: string,
  which: Prisma.Sql,
  withLabels: boolean,
): Promise<Splittable[]> => tx.$queryRaw<Splittable[]>`
    with mine as (
      select i.id, i.group_key from image i where i.dataset_id = ${datasetId}::uuid and ${which} and i.status in ('accepted', 'warned')),
    groups as (
      select m.group_id, m.image_id from duplicate_member m where m.group_id in (select group_id from duplicate_member where image_id in (select id from mine))),
    there as (
      select i.id from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.split is not null
        and i.status in ('accepted', 'warned') and i.id not in (select id from mine)
        and (i.group_key in (select group_key from mine where group_key is not null) or i.id in (select image_id from groups)))
    select i.id::text, i.filename, i.split, i.group_key, coalesce(m.groups, '{}') as duplicate_groups, coalesce(a.labels, '{}') as labels,
      i.id not in (select id from mine) as is_there
    from image i
    left join (select image_id, array_agg(group_id::text order by group_id) as groups from groups group by 1) m on m.image_id = i.id
    left join lateral (select array_agg(distinct class_id::text) as labels from annotation where ${withLabels} and image_id = i.id) a on true
    where i.id in (select id from mine union all select id from there) order by i.filename, i.id`;

/** How the rest of the dataset lies in its splits. */
async function standingImages(
  tx: Tx,
  datasetId: string,
  which: Prisma.Sql,
  besides: string[],
  withLabels: boolean,
): Promise<Standing[]> {
  const rows = await tx.$queryRaw<{ split: string; label: string | null; n: number }[]>`
    with rest as (select i.id, i.split from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.split is not null
      and i.status in ('accepted', 'warned') and not (${which}) and i.id <> all (${besides}::uuid[]))
    select split, null as label, count(*)::int as n from rest group by 1
    union all
    select r.split, coalesce(a.class_id::text, ''), count(distinct r.id)::int from rest r left join annotation a on a.image_id = r.id where ${withLabels} group by 1, 2`;
  const splits = new Map<string, { images: number; labels: Map<string, number> }>();
  for (const { split, label, n } of rows) {
    const entry = splits.get(split) ?? { images: 0, labels: new Map<string, number>() };
    splits.set(split, entry);
    if (label === null) entry.images = n;
    else entry.labels.set(label, n);
  }
  return [...splits].map(([split, counts]) => ({ split, ...counts }));
}

/** Writes what each image belongs to, also for those out of the lists: they may come back. */
async function settleGroups(tx: Tx, at: Attempt, { group_by }: PipelineSettings): Promise<void> {
  if (group_by === undefined) {
    await tx.$executeRaw`update image set group_key = null where run_id = ${at.runId}::uuid and group_key is not null`;
    return;
  }
  if ('column' in group_by) {
    await tx.$executeRaw`
      update image set group_key = i.group_key from item i
      where i.run_id = ${at.runId}::uuid and image.id = i.image_id and image.group_key is distinct from i.group_key`;
    return;
  }
  const groupOf = groupByPattern(group_by.pattern);
  const images = await tx.$queryRaw<{ id: string; filename: string }[]>`
    select id::text, filename from image where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`
    update image set group_key = x.group_key from unnest(${images.map(({ id }) => id)}::uuid[], ${images.map(({ filename }) => groupOf(filename))}::text[]) as x(id, group_key)
    where image.id = x.id and image.group_key is distinct from x.group_key`;
}

/** Ratios by the names splits have here: `train` means training. */
export function ratiosOf({ splits }: Pick<PipelineSettings, 'splits'>): Record<string, number> {
  if (!splits) return DEFAULT_SPLITS;
  return Object.fromEntries(Object.entries(splits).map(([name, ratio]) => [splitName(name), ratio]));
}
