import type { z } from 'zod';
import { importStatusOf } from '../../domain/run-states';
import { PIPELINE_STEPS } from '../../domain/steps';
import type { importStatus } from '../../domain/wire/imports';
import { NotFoundError } from '../../errors';
import { COUNTED_LAYERS } from '../../records/layers';
import type { Tx } from '../../records/records';
import { runMetrics } from '../../records/run-stats';
import { paceOfSteps, runsWithProgress } from '../../records/run-views';
import { authorise } from '../authorise';
import type { Context } from '../ports';
import { summaryOfRun } from '../runs/run-summary';

type Status = z.output<typeof importStatus>;

const PHASES: Record<string, Status['phase']> = {
  'setup-workspace': 'downloading_config',
  'crawl-images': 'downloading_dataset',
  'validate-images': 'parsing_annotations',
  'deduplicate-images': 'processing_images',
  'generate-labels': 'processing_images',
  'storage-tiering': 'storing_data',
  'quality-report': 'storing_data',
  cleanup: 'storing_data',
};

/** An import as scripts watch it. */
export async function importStatusView({ actor, records }: Context, { job_id }: { job_id: string }): Promise<Status> {
  authorise(actor, 'read');
  return records.as(actor.tenantId, (tx) => statusOf(tx, job_id), { snapshot: true });
}

async function statusOf(tx: Tx, id: string): Promise<Status> {
  const [row] = await runsWithProgress(tx, [id]);
  if (!row)
    throw new NotFoundError({
      code: 'import_not_found',
      message: `There is no import ${id}.`,
      fix: 'Use the job_id that starting it answered.',
    });
  const summary = summaryOfRun(row, await paceOfSteps(tx));
  const current = row.steps.find((step) => step.id === summary.current_step);
  const completed = row.steps.filter((step) => step.state === 'completed').map((step) => step.id);
  const next = current ?? row.steps.find((step) => step.state === 'pending' || step.state === 'failed');
  return {
    job_id: row.id,
    status: importStatusOf(row.state),
    phase: row.state === 'completed' ? 'completed' : (PHASES[next?.id ?? 'setup-workspace'] ?? 'storing_data'),
    progress: {
      percentage: summary.percentage,
      current_step: summary.current_step,
      steps_completed: completed,
      current_step_progress:
        current && current.total > 0
          ? Math.floor((current.done / current.total) * 10_000) / 100
          : row.state === 'completed'
            ? 100
            : 0,
      total_steps: PIPELINE_STEPS.length as 8,
      done: summary.done,
      total: summary.total,
      rate_per_second: summary.rate_per_second,
      eta_seconds: summary.eta_seconds,
    },
    dataset_id: row.dataset_id,
    started_at: summary.started_at,
    completed_at: row.state === 'completed' ? summary.ended_at : null,
    estimated_completion:
      summary.eta_seconds !== null && row.state === 'running'
        ? new Date(Date.now() + summary.eta_seconds * 1000).toISOString()
        : null,
    error: row.error,
    summary: await sumsOf(tx, row.id, row.dataset_id),
    metrics: await runMetrics(tx, row.id),
  };
}

async function sumsOf(tx: Tx, runId: string, datasetId: string): Promise<Status['summary']> {
  const [sums] = await tx.$queryRaw<{ images: number; annotations: number; bytes: number }[]>`
    select count(*)::int as images, coalesce(sum(bytes), 0)::float8 as bytes,
      (select count(*)::int from annotation a join image m on m.id = a.image_id join layer l on l.id = a.layer_id and ${COUNTED_LAYERS} where m.run_id = ${runId}::uuid and m.status in ('accepted', 'warned')) as annotations
    from image where run_id = ${runId}::uuid and status in ('accepted', 'warned')`;
  const classes = await tx.datasetClass.findMany({ where: { dataset_id: datasetId }, orderBy: { class_id: 'asc' } });
  return {
    total_images: sums?.images ?? 0,
    total_annotations: sums?.annotations ?? 0,
    classes: classes.map(({ class_id, name }) => ({ id: class_id, name })),
    dataset_size_bytes: sums?.bytes ?? 0,
  };
}
