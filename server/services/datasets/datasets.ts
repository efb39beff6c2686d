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
import { audit } from '../../records/audit';
import { type DatasetRow, getDatasetRow, holdDataset, markDeleted, unendedRuns } from '../../records/datasets';
import { COUNTED_LAYERS } from '../../records/layers';
import { leakedImages } from '../../records/leakage';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import type { Tx } from '../../records/records';
import { scoreOf } from '../../records/report-body';
import { runFunnel, verdictReasons } from '../../records/run-stats';
import { paceOfSteps, runsWithProgress } from '../../records/run-views';
import { cancelRun } from '../../records/runs';
import {
  classCounts,
  duplicateSums,
  labelStates,
  runsThatCount,
  splitCounts,
  statusCounts,
  tierSums,
} from '../../records/stats';
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
  { actor, records }: Context,
  input: z.output<typeof datasetListInput>,
): Promise<z.output<typeof datasetList>> {
  authorise(actor, 'read');
  const sort: Sort = { ...SORTS[input.sort_by]!, order: input.sort_order };
  const page = pageSql(input, sort, Prisma.sql`d.id`);
  const q = input.q ? `%${input.q.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const where = Prisma.sql`d.deleted_at is null and (${q}::text is null or d.name ilike ${q})`;
  return records.as(
    actor.tenantId,
    async (tx) => {
      const rows = await tx.$queryRaw<
        DatasetRow[]
      >`select d.* from dataset d where ${where} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
      const [count] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from dataset d where ${where}`;
      const total = count?.n ?? 0;
      const { items: shown, next_cursor } = pageOf(rows, page, sort, (row) => ({
        value: input.sort_by === 'name' ? row.name.toLowerCase() : row.created_at,
        id: row.id,
      }));
      const items = await summariesOf(tx, shown);
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
    },
    { snapshot: true },
  );
}

async function summariesOf(tx: Tx, rows: DatasetRow[]): Promise<Summary[]> {
  const ids = rows.map(({ id }) => id);
  type Totals = {
    id: string;
    images: number;
    bytes: number;
    annotations: number;
    classes: number;
    score: number | null;
    latest: string | null;
  };
  const totals = await tx.$queryRaw<Totals[]>`
    select d.id::text, coalesce(i.images, 0)::int as images, coalesce(i.bytes, 0)::float8 as bytes, coalesce(a.annotations, 0)::int as annotations,
      (select count(*)::int from dataset_class c where c.dataset_id = d.id) as classes,
      (select (r.body -> 'score' ->> 'value')::float8 from report r join run u on u.id = r.run_id and u.published_at is not null where r.dataset_id = d.id order by r.generated_at desc limit 1) as score,
      (select u.id::text from run u where u.dataset_id = d.id and u.undone_at is null order by u.created_at desc, u.id desc limit 1) as latest
    from dataset d
    left join lateral (select count(*) as images, sum(bytes) as bytes from image where dataset_id = d.id and published_at is not null and status in ('accepted', 'warned')) i on true
    left join lateral (select count(*) as annotations from annotation an join image im on im.id = an.image_id and im.published_at is not null and im.status in ('accepted', 'warned')
      join layer l on l.id = an.layer_id and ${COUNTED_LAYERS} where an.dataset_id = d.id) a on true
    where d.id = any(${ids}::uuid[])`;
  const runs = await runsWithProgress(
    tx,
    totals.flatMap(({ latest }) => latest ?? []),
  );
  const pace = await paceOfSteps(tx);
  return rows.map((row) => {
    const sums = totals.find(({ id }) => id === row.id)!;
    const latest = runs.find(({ id }) => id === sums.latest);
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
      revision: row.revision,
      total_images: sums.images,
      total_annotations: sums.annotations,
      total_classes: sums.classes,
      size_bytes: sums.bytes,
      quality_score: sums.score,
      latest_run: latest ? summaryOfRun(latest, pace) : null,
    };
  });
}

/** A dataset as its overview shows it, all figures of one moment. */
export async function getDataset({ actor, records }: Context, { id }: { id: string }): Promise<Dataset> {
  authorise(actor, 'read');
  return records.as(
    actor.tenantId,
    async (tx) => {
      const [summary] = await summariesOf(tx, [await getDatasetRow(tx, id)]);
      const scope = { datasetId: id };
      const labels = await labelStates(tx, scope);
      const duplicates = await duplicateSums(tx, scope);
      const statuses = await statusCounts(tx, scope);
      const runs = await runsThatCount(tx, scope);
      const classes = await tx.datasetClass.findMany({ where: { dataset_id: id }, orderBy: { class_id: 'asc' } });
      return {
        ...summary!,
        classes: classes.map(({ class_id, name }) => ({ id: class_id, name })),
        splits: await splitCounts(tx, scope),
        statuses,
        tiers: await tierSums(tx, scope),
        labelled_images: labels.labelled,
        no_object_images: labels.no_object,
        unlabelled_images: labels.unlabelled,
        duplicate_groups: duplicates.groups,
        duplicates,
        score: summary!.quality_score === null ? null : await scoreOf(tx, scope),
        warnings: await warningsOf(tx, id, {
          statuses,
          unlabelled: labels.unlabelled,
          duplicates: duplicates.duplicates,
        }),
        funnel: runs.length > 0 ? funnelBands(await runFunnel(tx, runs)) : [],
        verdict_reasons: await verdictReasons(tx, runs),
      };
    },
    { snapshot: true },
  );
}

type Warning = z.output<typeof datasetWarning>;

async function warningsOf(
  tx: Tx,
  id: string,
  counts: { statuses: Record<string, number>; unlabelled: number; duplicates: number },
): Promise<Warning[]> {
  const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
  const leaked = await leakedImages(tx, { datasetId: id });
  const quarantined = counts.statuses.quarantined ?? 0;
  const empty = (await splitCounts(tx, { datasetId: id })).length;
  const few = (await classCounts(tx, { datasetId: id })).filter(({ images }) => images === 0).length;
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
      message: `${plural(quarantined, 'image')} in quarantine`,
      count: quarantined,
      href: `/datasets/${id}/images?status=quarantined`,
    });
  if (counts.unlabelled > 0)
    found.push({
      code: 'unlabelled',
      message: `${plural(counts.unlabelled, 'image')} without labels`,
      count: counts.unlabelled,
      href: `/datasets/${id}/images?has_annotations=false`,
    });
  if (few > 0 && empty > 0)
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
