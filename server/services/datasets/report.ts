import type { z } from 'zod';
import type { report, versionReport as versionReportView } from '../../domain/wire/report';
import type { versionInput } from '../../domain/wire/versions';
import { NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import type { Tx } from '../../records/records';
import type { ReportBody } from '../../records/report-body';
import { runMetrics } from '../../records/run-stats';
import { runsWithProgress, stepOf } from '../../records/run-views';
import { getVersion, reportOfVersion, sumsOfVersions } from '../../records/versions';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/**
 * The quality report of a run; without `run_id`, of the latest. Images are as they were counted when the run made it;
 * steps and times are as they are now: the report is made before its own step and the cleanup end.
 */
export async function getReport(
  { actor, records, requestId }: Context,
  { id, run_id }: { id: string; run_id?: string | undefined },
): Promise<z.output<typeof report>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const dataset = await getDatasetRow(tx, id);
    const row = await reportRow(tx, id, run_id ?? null);
    if (!row) {
      throw new NotFoundError({
        code: 'no_report',
        message: 'There is no quality report yet.',
        fix: 'Wait for the run to make it, or run an import with the quality report on.',
      });
    }
    await audit(tx, actor, { action: 'report.read', subject: 'dataset', id, requestId });
    const body = row.body as unknown as ReportBody;
    return {
      ...body,
      ...(await timesOf(tx, row.run_id, body)),
      dataset_id: id,
      dataset_name: dataset.name,
      run_id: row.run_id,
      generated_at: row.generated_at.toISOString(),
    };
  });
}

/** The quality report of what a version froze, as it was counted then. */
export async function getVersionReport(
  { actor, records, requestId }: Context,
  { id, version }: z.output<typeof versionInput>,
): Promise<z.output<typeof versionReportView>> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, async (tx) => {
    const dataset = await getDatasetRow(tx, id);
    const row = await getVersion(tx, id, version);
    const body = await reportOfVersion(tx, row.id);
    if (!body) {
      throw new NotFoundError({
        code: 'no_report',
        message: `Version ${version} was frozen without a quality report.`,
        fix: 'Freeze the dataset again: versions have one since.',
      });
    }
    await audit(tx, actor, { action: 'report.read', subject: 'dataset', id, details: { version }, requestId });
    const erased = (await sumsOfVersions(tx, [row.id])).get(row.id)?.erased ?? 0;
    return {
      ...body,
      ...{ dataset_id: id, dataset_name: dataset.name, version, name: row.name, erased },
      generated_at: row.created_at.toISOString(),
    };
  });
}

/** The report of that run; else the latest of what is in the dataset, or while nothing is, the latest. */
async function reportRow(tx: Tx, datasetId: string, runId: string | null) {
  const [row] = await tx.$queryRaw<{ run_id: string; generated_at: Date; body: unknown }[]>`
    select p.run_id::text, p.generated_at, p.body from report p join run r on r.id = p.run_id
    where p.dataset_id = ${datasetId}::uuid and (${runId}::uuid is null or p.run_id = ${runId}::uuid)
    order by (r.published_at is null), p.generated_at desc limit 1`;
  return row ?? null;
}

async function timesOf(
  tx: Tx,
  runId: string,
  { metrics, steps }: ReportBody,
): Promise<Pick<ReportBody, 'metrics' | 'steps'>> {
  const [run] = await runsWithProgress(tx, [runId]);
  if (!run) return { metrics, steps };
  const { start_time, end_time, total_duration } = await runMetrics(tx, runId);
  return {
    metrics: { ...metrics, start_time, end_time, total_duration },
    steps: run.steps
      .map(stepOf)
      .map(({ id, title, state, duration_seconds }) => ({ id, title, state, duration_seconds })),
  };
}
