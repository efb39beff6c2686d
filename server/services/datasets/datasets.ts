import type { z } from 'zod';
import { Prisma } from '../../db/client';
import { funnelBands } from '../../domain/funnel';
import type {
  dataset,
  datasetList,
  datasetListInput,
  datasetSummary,
  datasetWarning,
} from '../../domain/wire/datasets';
import { InvalidInputError } from '../../errors';
import { figureOf } from '../../records/aggregates';
import { audit } from '../../records/audit';
import {
  type DatasetCounts,
  datasetCounts,
  keyOfRuns,
  leakedCount,
  type RunsOutcome,
  runsOutcome,
} from '../../records/dataset-counts';
import { type DatasetRow, getDatasetRow, holdDataset, markDeleted, unendedRuns } from '../../records/datasets';
import { COUNTED_LAYERS } from '../../records/layers';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import type { Tx } from '../../records/records';
import { scoreFrom } from '../../records/report-body';
import { paceOfSteps, runsWithProgress } from '../../records/run-views';
import { cancelRun } from '../../records/runs';
import { duplicateSums, runsThatCount } from '../../records/stats';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { summaryOfRun } from '../runs/run-summary';

type Summary = z.output<typeof datasetSummary>;
type Dataset = z.output<typeof dataset>;

const SORTS: Record<string, Omit<Sort, 'order'>> = {
  name: { name: 'name', sql: Prisma.sql`lower(d.name)`, cast: 'text' },
  created_at: { name: 'created_at', sql: Prisma.sql`date_trunc('milliseconds', d.created_at)`, cast: 'timestamptz' },
};

/** Datasets with their totals and latest run. */
export async function listDatasets(
  context: Context,
  input: z.output<typeof datasetListInput>,
): Promise<z.output<typeof datasetList>> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const sort: Sort = { ...SORTS[input.sort_by]!, order: input.sort_order };
  const page = pageSql(input, sort, Prisma.sql`d.id`);
  const q = input.q ? `%${input.q.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const where = Prisma.sql`d.deleted_at is null and (${q}::text is null or d.name ilike ${q})`;
  const { rows, total } = await records.as(
    actor.tenantId,
    async (tx) => {
      const found = await tx.$queryRaw<
        DatasetRow[]
      >`select d.* from dataset d where ${where} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
      const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from dataset d where ${where}`;
      return { rows: found, total: count?.n ?? 0 };
    },
    { snapshot: true },
  );
  const { items: shown, next_cursor } = pageOf(rows, page, sort, (row) => ({
    value: input.sort_by === 'name' ? row.name.toLowerCase() : row.created_at,
    id: row.id,
  }));
  const totals = await keptTotals(
    context,
    shown.map(({ id }) => id),
  );
  const items = await records.as(actor.tenantId, (tx) => summariesOf(tx, shown, totals), { snapshot: true });
  const number = input.page ?? 1;
  const pages = Math.ceil(total / page.limit);
  return {
    items,
    datasets: items,
    limit: page.limit,
    next_cursor,
    total,
    filters_applied: filtersOf(input),
    pagination: {
      page: number,
      limit: page.limit,
      total_pages: pages,
      total_items: total,
      has_next: number < pages,
      has_prev: number > 1,
    },
  };
}

type Totals = { images: number; bytes: number; annotations: number };

async function totalsOf(tx: Tx, datasetId: string): Promise<Totals> {
  const [row] = await tx.$queryRaw<Totals[]>`
    select count(*)::int as images, coalesce(sum(i.bytes), 0)::float8 as bytes,
      (select count(*)::int from annotation a join image im on im.id = a.image_id and im.published_at is not null and im.status in ('accepted', 'warned')
        join layer l on l.id = a.layer_id and ${COUNTED_LAYERS} where a.dataset_id = ${datasetId}::uuid) as annotations
    from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status in ('accepted', 'warned')`;
  return row!;
}

/** Totals of datasets; those that are kept cost next to nothing. */
async function keptTotals({ actor, records }: Context, ids: readonly string[]): Promise<Map<string, Totals>> {
  const totals = new Map<string, Totals>();
  for (const id of ids) {
    const compute = (tx: Tx) => totalsOf(tx, id);
    totals.set(id, await figureOf(records, actor.tenantId, { datasetId: id, name: 'totals', compute }));
  }
  return totals;
}

async function summariesOf(tx: Tx, rows: DatasetRow[], sums: ReadonlyMap<string, Totals>): Promise<Summary[]> {
  const ids = rows.map(({ id }) => id);
  const totals = await tx.$queryRaw<{ id: string; classes: number; score: number | null; latest: string | null }[]>`
    select d.id::text, (select count(*)::int from dataset_class c where c.dataset_id = d.id) as classes,
      (select (r.body -> 'score' ->> 'value')::float8 from report r join run u on u.id = r.run_id and u.published_at is not null where r.dataset_id = d.id order by r.generated_at desc limit 1) as score,
      (select u.id::text from run u where u.dataset_id = d.id and u.undone_at is null order by u.created_at desc, u.id desc limit 1) as latest
    from dataset d where d.id = any(${ids}::uuid[])`;
  const runs = await runsWithProgress(
    tx,
    totals.flatMap(({ latest }) => latest ?? []),
  );
  const pace = await paceOfSteps(tx);
  return rows.map((row) => {
    const own = totals.find(({ id }) => id === row.id)!;
    const { images, annotations, bytes } = sums.get(row.id)!;
    const latest = runs.find(({ id }) => id === own.latest);
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
      revision: row.revision,
      total_images: images,
      total_annotations: annotations,
      total_classes: own.classes,
      size_bytes: bytes,
      quality_score: own.score,
      latest_run: latest ? summaryOfRun(latest, pace) : null,
    };
  });
}

const ATTEMPTS = 4;

/**
 * A dataset as its overview shows it. What rests on its images is kept while they stand; runs, which change without them, are read as
 * they are now. Both are of one revision.
 */
export async function getDataset(context: Context, { id }: { id: string }): Promise<Dataset> {
  const { actor, records } = context;
  authorise(actor, 'read');
  const kept = <Body>(name: string, compute: (tx: Tx) => Promise<Body>) =>
    figureOf(records, actor.tenantId, { datasetId: id, name, compute });
  for (let attempt = 1; ; attempt++) {
    const [counts, leaked, outcome] = await Promise.all([
      kept('counts', (tx) => datasetCounts(tx, id)),
      kept('leaked', (tx) => leakedCount(tx, id)),
      outcomeOf(context, id),
    ]);
    const found = await records.as(
      actor.tenantId,
      (tx) => datasetFrom(tx, id, { ...counts, leaked: leaked.leaked }, outcome),
      { snapshot: true },
    );
    const isOfOne = found.revision === counts.revision && found.revision === leaked.revision;
    if (isOfOne || attempt === ATTEMPTS) return found;
  }
}

/** What became of the items of the runs that count: kept while none of them is at work. */
async function outcomeOf({ actor, records }: Context, id: string): Promise<RunsOutcome & { runs: number }> {
  const live = await records.as(
    actor.tenantId,
    async (tx) => {
      const runs = await runsThatCount(tx, { datasetId: id });
      const key = await keyOfRuns(tx, runs);
      return { runs, key, outcome: key === null ? await runsOutcome(tx, runs) : null };
    },
    { snapshot: true },
  );
  const outcome =
    live.outcome ??
    (await figureOf(records, actor.tenantId, {
      ...{ datasetId: id, name: 'outcome', asked: { runs: live.key } },
      compute: (tx) => runsOutcome(tx, live.runs),
    }));
  return { ...outcome, runs: live.runs.length };
}

type Counts = DatasetCounts & { leaked: number };

async function datasetFrom(
  tx: Tx,
  id: string,
  counts: Counts,
  { funnel, rows, reasons, runs }: RunsOutcome & { runs: number },
): Promise<Dataset> {
  const { splits, statuses, tiers, labels, leaked, bytes } = counts;
  const sum = (pick: (split: (typeof splits)[number]) => number) =>
    splits.reduce((total, split) => total + pick(split), 0);
  const totals = { images: sum(({ images }) => images), annotations: sum(({ annotations }) => annotations), bytes };
  const [summary] = await summariesOf(tx, [await getDatasetRow(tx, id)], new Map([[id, totals]]));
  const duplicates = await duplicateSums(tx, { datasetId: id });
  return {
    ...summary!,
    classes: counts.classes.map(({ class_id, class_name }) => ({ id: class_id, name: class_name })),
    splits,
    statuses,
    tiers,
    labelled_images: labels.labelled,
    no_object_images: labels.no_object,
    unlabelled_images: labels.unlabelled,
    duplicate_groups: duplicates.groups,
    duplicates,
    score: summary!.quality_score === null ? null : scoreFrom({ funnel, rows }, leaked),
    warnings: warningsOf(id, counts),
    funnel: runs > 0 ? funnelBands(funnel) : [],
    verdict_reasons: reasons,
  };
}

type Warning = z.output<typeof datasetWarning>;

function warningsOf(id: string, { leaked, statuses, set_aside, labels, splits, classes }: Counts): Warning[] {
  const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
  const quarantined = statuses.quarantined ?? 0;
  const few = classes.filter(({ images }) => images === 0).length;
  const found: Warning[] = [];
  if (leaked > 0)
    found.push({
      code: 'leakage',
      message: `${plural(leaked, 'image')} in more than one split`,
      count: leaked,
      href: `/datasets/${id}/splits?show=leakage`,
    });
  if (quarantined > 0)
    found.push({
      code: 'quarantined',
      message: `${plural(quarantined, 'image')} in quarantine${set_aside > 0 ? `, ${set_aside.toLocaleString('en')} put there by people` : ''}`,
      count: quarantined,
      href: `/datasets/${id}/images?status=quarantined`,
    });
  if (labels.unlabelled > 0)
    found.push({
      code: 'unlabelled',
      message: `${plural(labels.unlabelled, 'image')} without labels`,
      count: labels.unlabelled,
      href: `/datasets/${id}/images?has_annotations=false`,
    });
  if (few > 0 && splits.length > 0)
    found.push({
      code: 'classes_without_images',
      message: `${plural(few, 'class', 'classes')} without images`,
      count: few,
      href: `/datasets/${id}/quality`,
    });
  return found;
}

/**
 * Deletes a dataset for good: it is gone from every page at once, its runs are stopped, its bytes and rows are removed by the worker.
 * @throws InvalidInputError when `confirm_name` is given and is not its name
 */
export async function deleteDataset(
  { actor, records, requestId }: Context,
  { id, confirm_name }: { id: string; confirm_name?: string | undefined },
): Promise<{ id: string; deleted: true }> {
  authorise(actor, 'curate');
  return records.as(actor.tenantId, async (tx) => {
    const row = await holdDataset(tx, id);
    if (confirm_name !== undefined && confirm_name !== row.name) {
      throw new InvalidInputError({
        code: 'name_differs',
        message: `The dataset is named "${row.name}".`,
        fix: 'Type exactly this name.',
      });
    }
    for (const run of await unendedRuns(tx, id)) await cancelRun(tx, run);
    await markDeleted(tx, id);
    await audit(tx, actor, {
      action: 'dataset.deleted',
      subject: 'dataset',
      id,
      details: { name: row.name },
      requestId,
    });
    return { id, deleted: true as const };
  });
}
