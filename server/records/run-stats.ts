import type { FunnelCounts } from '../domain/funnel';
import { type ItemKind, isProblemCode, problem } from '../domain/verdicts';
import { IS_SET_ASIDE } from './brought-back';
import { IS_NO_COPY } from './funnel-bands';
import type { Tx } from './records';

export type Metrics = {
  start_time: string | null;
  end_time: string | null;
  total_duration: number | null;
  images_crawled: number;
  crawl_duration: number | null;
  images_validated: number;
  valid_images: number;
  invalid_images: number;
  validation_duration: number | null;
  duplicates_found: number;
  duplicates_removed: number;
  unique_images: number;
  dedup_duration: number | null;
  images_labeled: number;
  labeling_duration: number | null;
  hot_storage_count: number;
  cold_storage_count: number;
  storage_duration: number | null;
  quality_score: number | null;
  report_generated: boolean;
};

/** Every figure of a run, counted from its rows. */
export async function runMetrics(tx: Tx, runId: string): Promise<Metrics> {
  const [row] = await tx.$queryRaw<
    (Omit<Metrics, 'start_time' | 'end_time'> & { started_at: Date | null; ended_at: Date | null })[]
  >`
    with steps as (
      select number, state, extract(epoch from coalesce(ended_at, clock_timestamp()) - started_at)::float8 as seconds from run_step where run_id = ${runId}::uuid),
    items as (
      select count(*) filter (where done_step >= 2 or dead is not null) as crawled, count(*) filter (where done_step >= 3) as validated,
        count(*) filter (where verdict in ('accepted', 'warned')) as valid, count(*) filter (where verdict = 'rejected') as invalid
      from item where run_id = ${runId}::uuid and kind = 'image'),
    copies as (
      select count(*) as all_copies, count(*) filter (where m.stage <> 'reader') as found, count(*) filter (where m.removed and m.stage <> 'reader') as removed
      from duplicate_member m join image i on i.id = m.image_id where i.run_id = ${runId}::uuid and m.role = 'duplicate'),
    shown as (
      select count(*) filter (where i.label_state <> 'unlabelled') as labelled, count(*) filter (where o.tier = 'hot') as hot, count(*) filter (where o.tier = 'cold') as cold
      from image i left join stored_object o on o.key = i.object_key
      where i.run_id = ${runId}::uuid and i.status in ('accepted', 'warned'))
    select r.started_at, r.ended_at, extract(epoch from coalesce(r.ended_at, clock_timestamp()) - r.started_at)::float8 as total_duration,
      items.crawled::int as images_crawled, (select seconds from steps where number = 2) as crawl_duration,
      case when (select state from steps where number = 3) = 'skipped' then 0 else items.validated::int end as images_validated,
      items.valid::int as valid_images, items.invalid::int as invalid_images,
      (select seconds from steps where number = 3 and state <> 'skipped') as validation_duration,
      copies.found::int as duplicates_found, copies.removed::int as duplicates_removed, (items.valid - copies.all_copies)::int as unique_images,
      (select seconds from steps where number = 4 and state <> 'skipped') as dedup_duration,
      shown.labelled::int as images_labeled, (select seconds from steps where number = 5 and state <> 'skipped') as labeling_duration,
      shown.hot::int as hot_storage_count, shown.cold::int as cold_storage_count,
      (select seconds from steps where number = 6 and state <> 'skipped') as storage_duration,
      (select (body -> 'metrics' ->> 'quality_score')::float8 from report where run_id = ${runId}::uuid) as quality_score,
      exists (select 1 from report where run_id = ${runId}::uuid) as report_generated
    from run r, items, copies, shown where r.id = ${runId}::uuid`;
  const { started_at, ended_at, ...figures } = row!;
  return { start_time: started_at?.toISOString() ?? null, end_time: ended_at?.toISOString() ?? null, ...figures };
}

export type VerdictReason = {
  code: string;
  title: string;
  verdict: 'accepted' | 'warned' | 'rejected';
  subject: ItemKind;
  count: number;
};

/** How many items of these runs have which problem, most frequent first; an item with two problems counts in both. */
export async function verdictReasons(tx: Tx, runIds: readonly string[]): Promise<VerdictReason[]> {
  const rows = await tx.$queryRaw<Omit<VerdictReason, 'title'>[]>`
    select coalesce(i.dead ->> 'code', p.code) as code, i.verdict, i.kind as subject, count(distinct (i.run_id, i.no))::int as count
    from item i left join lateral (select x ->> 'code' as code from jsonb_array_elements(i.problems) x where i.dead is null) p on true
    where i.run_id = any(${runIds}::uuid[]) and i.verdict is not null and (p.code is not null or i.dead is not null)
    group by 1, 2, 3 order by 4 desc, 1, 2`;
  return rows.map((row) => ({
    ...row,
    title: isProblemCode(row.code) ? problem(row.code).message : row.code.replaceAll('_', ' '),
  }));
}

/** Rows of label files of these runs and how many of them have a problem. */
export async function labelRows(tx: Tx, runIds: readonly string[]): Promise<{ rows: number; problem_rows: number }> {
  const [row] = await tx.$queryRaw<{ rows: number; problem_rows: number }[]>`
    select coalesce(sum((facts ->> 'rows')::int), 0)::int as rows, coalesce(sum((facts ->> 'problem_rows')::int), 0)::int as problem_rows
    from item where run_id = any(${runIds}::uuid[]) and kind = 'label' and facts is not null`;
  return row!;
}

/** Where the images of these runs went, each counted once per stage. */
export async function runFunnel(tx: Tx, runIds: readonly string[]): Promise<FunnelCounts> {
  const [row] = await tx.$queryRaw<FunnelCounts[]>`
    with items as (
      select count(*) as found, count(*) filter (where object_key is not null) as fetched, count(*) filter (where verdict = 'accepted') as accepted,
        count(*) filter (where verdict = 'warned') as warned, count(*) filter (where verdict = 'rejected') as rejected
      from item where run_id = any(${runIds}::uuid[]) and kind = 'image'),
    shown as (
      select count(*) as unique_images, count(*) filter (where i.label_state <> 'unlabelled') as labelled, count(*) filter (where i.split is not null) as split,
        count(*) filter (where o.tier = 'hot') as hot, count(*) filter (where o.tier = 'cold') as cold
      from image i left join stored_object o on o.key = i.object_key where i.run_id = any(${runIds}::uuid[]) and i.status in ('accepted', 'warned')
        and ${IS_NO_COPY}),
    aside as (
      select count(*) as n from image i where i.run_id = any(${runIds}::uuid[]) and i.status = 'quarantined' and i.verdict <> 'rejected' and ${IS_SET_ASIDE} and ${IS_NO_COPY})
    select aside.n::int as set_aside, items.found::int, items.fetched::int, items.accepted::int, items.warned::int, items.rejected::int, shown.unique_images::int as unique,
      shown.labelled::int, shown.split::int, shown.hot::int, shown.cold::int from items, shown, aside`;
  return row!;
}
