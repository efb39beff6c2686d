import type { z } from 'zod';
import { Prisma } from '../../db/client';
import { funnelBands } from '../../domain/funnel';
import { isAllowed } from '../../domain/roles';
import { isRunActionAllowed, RUN_ACTIONS } from '../../domain/run-states';
import { sourceTitle } from '../../domain/source-title';
import type { ListOf } from '../../domain/wire/conventions';
import type { ImportRequest, RunSource } from '../../domain/wire/imports';
import type { run, runListInput, runSummary } from '../../domain/wire/runs';
import { NotFoundError } from '../../errors';
import { countVerdicts } from '../../records/judged';
import { filtersOf, pageOf, pageSql, type Sort } from '../../records/paging';
import type { Tx } from '../../records/records';
import { runFunnel, runMetrics, verdictReasons } from '../../records/run-stats';
import { paceOfSteps, runFilter, runsWithProgress, stepOf } from '../../records/run-views';
import { MAX_RECOVERIES } from '../../records/runs';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { summaryOfRun } from './run-summary';

type Run = z.output<typeof run>;
type Summary = z.output<typeof runSummary>;

/** Runs, newest first, each with its progress. */
export async function listRuns(
  { actor, records }: Context,
  input: z.output<typeof runListInput>,
): Promise<ListOf<Summary>> {
  authorise(actor, 'read');
  const sort: Sort = {
    name: 'created_at',
    sql: Prisma.sql`r.created_at`,
    cast: 'timestamptz',
    order: input.sort_order,
  };
  const page = pageSql(input, sort, Prisma.sql`r.id`);
  const where = runFilter(input);
  return records.as(
    actor.tenantId,
    async (tx) => {
      const rows = await tx.$queryRaw<{ id: string; created_at: Date }[]>`
        select r.id::text, r.created_at from run r join dataset d on d.id = r.dataset_id and d.deleted_at is null
        where ${where} and ${page.after} ${page.order} limit ${page.take} offset ${page.skip}`;
      const [count] = await tx.$queryRaw<{ n: number }[]>`
        select count(*)::int as n from run r join dataset d on d.id = r.dataset_id and d.deleted_at is null where ${where}`;
      const { items, next_cursor } = pageOf(rows, page, sort, (row) => ({ value: row.created_at, id: row.id }));
      const pace = await paceOfSteps(tx);
      const runs = await runsWithProgress(
        tx,
        items.map(({ id }) => id),
      );
      return {
        items: runs.map((row) => summaryOfRun(row, pace)),
        limit: page.limit,
        next_cursor,
        total: count?.n ?? 0,
        filters_applied: filtersOf(input),
      };
    },
    { snapshot: true },
  );
}

/** A run as its page shows it, all figures of one moment. */
export async function getRunView(context: Context, { id }: { id: string }): Promise<Run> {
  const { actor, records } = context;
  authorise(actor, 'read');
  return records.as(actor.tenantId, (tx) => viewOf(tx, context, id), { snapshot: true });
}

async function viewOf(tx: Tx, { actor }: Context, id: string): Promise<Run> {
  const [row] = await runsWithProgress(tx, [id]);
  if (!row)
    throw new NotFoundError({
      code: 'run_not_found',
      message: `There is no run ${id}.`,
      fix: 'Open it from the list of runs.',
    });
  const [dead] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from item where run_id = ${id}::uuid and dead is not null and not dismissed`;
  const { total: _, ...verdicts } = await countVerdicts(tx, { runId: id });
  const mayImport = isAllowed(actor.role, 'import', actor.scopes);
  const mayCurate = isAllowed(actor.role, 'curate', actor.scopes);
  const actions = RUN_ACTIONS.filter(
    (action) =>
      (action === 'undo' ? mayCurate : mayImport) &&
      row.undo === null &&
      isRunActionAllowed(action, row.state) &&
      row.wanted === 'run' &&
      (action !== 'recover' || row.recoveries < MAX_RECOVERIES),
  );
  return {
    ...summaryOfRun(row, await paceOfSteps(tx)),
    revision: row.progress.revision,
    source: { type: row.source.type, title: sourceTitle(row.source) },
    format: row.plan ? { id: String(row.plan.format), why: String(row.plan.why) } : null,
    settings: row.settings,
    again: mayImport ? { ...againOf(row.source), format: row.format as ImportRequest['format'] } : null,
    steps: row.steps.map(stepOf),
    verdicts: { ...verdicts, reasons: await verdictReasons(tx, [id]) },
    dead_letters: dead?.n ?? 0,
    metrics: await runMetrics(tx, id),
    funnel: funnelBands(await runFunnel(tx, [id])),
    actions,
  };
}

const againOf = (source: RunSource) =>
  source.type === 'several' ? { source: null, sources: source.sources } : { source, sources: [source] };
