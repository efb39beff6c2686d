import { assignSplits } from '../domain/assign-splits';
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
};

/**
 * Gives every image of this run that is still in the lists its split: the one its layout gave, else a seeded one. Copies of each
 * other and images of one group go to the same split. Images that are out of the lists have none. Runs once; later calls change nothing.
 */
export async function settleSplits(tx: Tx, at: Attempt, { settings }: RunRow): Promise<void> {
  const [claimed] = await tx.$queryRaw<{ id: string }[]>`
    update run set splits_at = clock_timestamp() where id = ${at.runId}::uuid and splits_at is null returning id::text`;
  if (!claimed) return;
  await settleGroups(tx, at, settings);
  await tx.$executeRaw`
    update image set split = case when status in ('accepted', 'warned') then split_given end where run_id = ${at.runId}::uuid and published_at is null`;
  const stratify = settings.stratify ?? false;
  const images = await splittableImages(tx, at, stratify);
  const free = images.filter(({ split }) => split === null);
  if (free.length === 0) return;
  const together = hangingTogether(
    images.map(({ filename, group_key, duplicate_groups }) => ({
      key: filename,
      groups: [...(group_key === null ? [] : [`group ${group_key}`]), ...duplicate_groups],
    })),
  );
  const drawn = new Set(free.flatMap(({ filename }) => together.get(filename) ?? []));
  const leading = images.filter(({ split, filename }) => split !== null && drawn.has(together.get(filename) ?? ''));
  const assigned = assignSplits(
    [...free, ...leading].map(({ filename, labels }) => ({
      key: filename,
      group: together.get(filename) ?? null,
      labels,
    })),
    {
      ratios: ratiosOf(settings),
      seed: settings.split_seed,
      stratify,
      existing: new Map(leading.map(({ filename, split }) => [filename, split!])),
    },
  );
  const bySplit = new Map<string, string[]>();
  for (const { id, filename } of free) {
    const split = assigned.get(filename)!;
    const ids = bySplit.get(split) ?? [];
    ids.push(id);
    bySplit.set(split, ids);
  }
  for (const [split, ids] of bySplit) {
    await tx.$executeRaw`update image set split = ${split} where id = any(${ids}::uuid[])`;
  }
}

/** The images of this run that are in the lists, with all that decides where they go. */
const splittableImages = (tx: Tx, at: Attempt, withLabels: boolean): Promise<Splittable[]> =>
  tx.$queryRaw<Splittable[]>`
    select i.id::text, i.filename, i.split, i.group_key, coalesce(m.groups, '{}') as duplicate_groups, coalesce(a.labels, '{}') as labels
    from image i
    left join (select m.image_id, array_agg(m.group_id::text order by m.group_id) as groups from duplicate_member m
      join duplicate_group g on g.id = m.group_id where g.run_id = ${at.runId}::uuid group by 1) m on m.image_id = i.id
    left join (select image_id, array_agg(distinct class_id::text) as labels from annotation
      where ${withLabels} and run_id = ${at.runId}::uuid group by 1) a on a.image_id = i.id
    where i.run_id = ${at.runId}::uuid and i.status in ('accepted', 'warned') order by i.filename`;

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
