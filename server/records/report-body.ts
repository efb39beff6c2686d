import { anomaliesOf } from '../domain/anomalies';
import { funnelBands } from '../domain/funnel';
import { type QualityScore, qualityScore } from '../domain/quality-score';
import { PIPELINE_STEPS } from '../domain/steps';
import { distributions } from './distributions';
import type { Tx } from './records';
import { labelRows, runFunnel, runMetrics, verdictReasons } from './run-stats';
import { splitPlan } from './split-plan';
import { classCounts, duplicateSums, leakedImages, splitCounts, statusCounts, tierSums } from './stats';

/** The quality score of a run, from its rows as they are now. */
export async function scoreOf(tx: Tx, datasetId: string, runId: string): Promise<QualityScore> {
  const funnel = await runFunnel(tx, runId);
  const rows = await labelRows(tx, runId);
  return qualityScore({
    seen: funnel.found,
    valid: funnel.accepted + funnel.warned,
    unique: funnel.unique,
    labelled: funnel.labelled,
    labelRows: rows.rows,
    labelRowsWithProblems: rows.problem_rows,
    leaked: await leakedImages(tx, { datasetId, runId }),
  });
}

/** Everything the quality report says, counted from rows. */
export async function reportBody(tx: Tx, datasetId: string, runId: string) {
  const scope = { datasetId, runId };
  const score = await scoreOf(tx, datasetId, runId);
  const metrics = await runMetrics(tx, runId);
  const splits = await splitCounts(tx, scope);
  const classes = await classCounts(tx, scope);
  const steps = await tx.runStep.findMany({ where: { run_id: runId }, orderBy: { number: 'asc' } });
  return {
    score,
    metrics: { ...metrics, quality_score: score.value, report_generated: true },
    steps: steps.map(({ id, number, state, started_at, ended_at }) => ({
      id,
      title: PIPELINE_STEPS[number - 1]!.title,
      state,
      duration_seconds: started_at && ended_at ? (ended_at.getTime() - started_at.getTime()) / 1000 : null,
    })),
    funnel: funnelBands(await runFunnel(tx, runId)),
    verdict_reasons: await verdictReasons(tx, runId),
    statuses: await statusCounts(tx, scope),
    tiers: await tierSums(tx, scope),
    duplicates: await duplicateSums(tx, scope),
    splits,
    split_plan: await splitPlan(tx, runId),
    classes,
    distributions: await distributions(tx, scope),
    anomalies: anomaliesOf({ classes, splits }),
  };
}

export type ReportBody = Awaited<ReturnType<typeof reportBody>>;
