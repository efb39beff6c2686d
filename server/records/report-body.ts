import { anomaliesOf } from '../domain/anomalies';
import { type FunnelCounts, funnelBands } from '../domain/funnel';
import { type QualityScore, qualityScore } from '../domain/quality-score';
import { PIPELINE_STEPS } from '../domain/steps';
import { distributionsOf, measures } from './distributions';
import { leakedImages } from './leakage';
import type { Tx } from './records';
import { labelRows, runFunnel, runMetrics, verdictReasons } from './run-stats';
import { splitPlan } from './split-plan';
import { duplicateSums, licenceCounts, markCounts, runsThatCount, type Scope, statusCounts, tierSums } from './stats';

/** The quality score of a dataset, from its rows as they are now. */
const scoreOf = async (tx: Tx, scope: Scope): Promise<QualityScore> =>
  scoreOver(tx, scope, await runsThatCount(tx, scope), null);

/** The score of what one run brought. */
const scoreOfRun = (tx: Tx, datasetId: string, runId: string): Promise<QualityScore> =>
  scoreOver(tx, { datasetId, runId }, [runId], runId);

async function scoreOver(tx: Tx, scope: Scope, runs: readonly string[], ofRun: string | null): Promise<QualityScore> {
  const found = { funnel: await runFunnel(tx, runs), rows: await labelRows(tx, runs) };
  return scoreFrom(found, await leakedImages(tx, scope, ofRun));
}

/** The score, from what became of the items of runs and from the images that leak. */
export const scoreFrom = (
  { funnel, rows }: { funnel: FunnelCounts; rows: { rows: number; problem_rows: number } },
  leaked: number,
): QualityScore =>
  qualityScore({
    seen: funnel.found,
    valid: funnel.accepted + funnel.warned,
    setAside: funnel.set_aside ?? 0,
    unique: funnel.unique,
    labelled: funnel.labelled,
    labelRows: rows.rows,
    labelRowsWithProblems: rows.problem_rows,
    leaked,
  });

/** What the quality report says of the whole dataset, as it is, or as it is with the images of a run that is not published yet. */
export async function datasetPart(tx: Tx, datasetId: string, runId: string | null = null) {
  const scope = { datasetId, runId };
  const runs = await runsThatCount(tx, scope);
  const { splits, classes, per_image } = await markCounts(tx, scope);
  return {
    score: await scoreOf(tx, scope),
    funnel: funnelBands(await runFunnel(tx, runs)),
    verdict_reasons: await verdictReasons(tx, runs),
    statuses: await statusCounts(tx, scope),
    tiers: await tierSums(tx, scope),
    duplicates: await duplicateSums(tx, scope),
    splits,
    split_plan: runId === null ? null : await splitPlan(tx, scope, runId),
    classes,
    distributions: distributionsOf(per_image, await measures(tx, scope)).distributions,
    licences: await licenceCounts(tx, scope),
    anomalies: anomaliesOf({ classes, splits }),
  };
}

/** Everything the quality report says, counted from rows: the dataset as a whole, and metrics, score and steps of the run. */
export async function reportBody(tx: Tx, datasetId: string, runId: string) {
  const metrics = await runMetrics(tx, runId);
  const runScore = await scoreOfRun(tx, datasetId, runId);
  const steps = await tx.runStep.findMany({ where: { run_id: runId }, orderBy: { number: 'asc' } });
  return {
    ...(await datasetPart(tx, datasetId, runId)),
    run_score: runScore,
    metrics: { ...metrics, quality_score: runScore.value, report_generated: true },
    steps: steps.map(({ id, number, state, started_at, ended_at }) => ({
      id,
      title: PIPELINE_STEPS[number - 1]!.title,
      state,
      duration_seconds: started_at && ended_at ? (ended_at.getTime() - started_at.getTime()) / 1000 : null,
    })),
  };
}

export type ReportBody = Awaited<ReturnType<typeof reportBody>>;
