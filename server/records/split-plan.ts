import { splitCounts as wholeCounts } from '../domain/splits';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';
import { getRun } from './runs';
import { ratiosOf } from './splits';
import { IN_LISTS, type Scope } from './stats';

export type Wanted = {
  class_id: number | null;
  class_name: string;
  splits: Record<string, { wanted: number; got: number }>;
};

/**
 * What the ratios of a run wanted and what each split got, over the images that the run gave a split by them and all that were in the
 * dataset before, in all and for each class; null when the layout had placed all. `groups`: what was kept together, and how many lie in
 * several splits all the same because the layout placed them so.
 */
export async function splitPlan(tx: Tx, { datasetId }: Scope, runId: string) {
  const { settings } = await getRun(tx, runId);
  const ratios = ratiosOf(settings);
  const rows = await tx.$queryRaw<{ class_id: number | null; class_name: string; split: string; n: number }[]>`
    with counted as (select id, split, run_id from image
      where dataset_id = ${datasetId}::uuid and (published_at is not null or run_id = ${runId}::uuid) and (run_id <> ${runId}::uuid or split_given is null)
        and split is not null and status = any(${IN_LISTS}::text[])),
    free as (select * from counted where exists (select 1 from counted c where c.run_id = ${runId}::uuid))
    select null::int as class_id, 'all images' as class_name, split, count(*)::int as n from free group by split
    union all
    select c.class_id, c.name, f.split, count(distinct f.id)::int from free f join annotation a on a.image_id = f.id
      join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
      join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id group by 1, 2, 3
    order by 1 nulls first, 3`;
  if (rows.length === 0) return null;
  const byClass = new Map<number | null, { class_name: string; got: Record<string, number> }>();
  for (const { class_id, class_name, split, n } of rows) {
    const entry = byClass.get(class_id) ?? { class_name, got: {} };
    entry.got[split] = n;
    byClass.set(class_id, entry);
  }
  const wanted = [...byClass].map(([class_id, { class_name, got }]): Wanted => {
    const counts = wholeCounts(
      Object.values(got).reduce((sum, n) => sum + n, 0),
      ratios,
    );
    const names = [...new Set([...Object.keys(counts), ...Object.keys(got)])];
    const splits = names.map((name) => [name, { wanted: counts[name] ?? 0, got: got[name] ?? 0 }]);
    return { class_id, class_name, splits: Object.fromEntries(splits) };
  });
  const [groups] = await tx.$queryRaw<{ groups: number; images: number; largest: number; in_several_splits: number }[]>`
    select count(*)::int as groups, coalesce(sum(n), 0)::int as images, coalesce(max(n), 0)::int as largest,
      (count(*) filter (where splits > 1))::int as in_several_splits
    from (select count(*) as n, count(distinct split) as splits from image
      where dataset_id = ${datasetId}::uuid and (published_at is not null or run_id = ${runId}::uuid) and group_key is not null and status = any(${IN_LISTS}::text[]) group by group_key) g`;
  const { split_seed: seed, stratify, group_by = null } = settings;
  return { ratios, seed, stratify, group_by, groups: groups!, wanted };
}
