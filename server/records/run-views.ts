import { Prisma } from '../db/client';
import { etaSeconds, type Pace, percentageOf, type StepFigures } from '../domain/progress';
import type { StepState } from '../domain/run-states';
import { goesThroughItems, PIPELINE_STEPS } from '../domain/steps';
import type { Tx } from './records';
import type { RunRow } from './runs';

export type StepRow = {
  number: number;
  id: string;
  state: StepState;
  attempt: number;
  retries: number;
  done: number;
  total: number;
  message: string | null;
  started_at: Date | null;
  ended_at: Date | null;
};

type ProgressRow = {
  run_id: string;
  step: number;
  done: number;
  total: number;
  bytes_done: number;
  bytes_total: number;
  rate_per_second: number | null;
  revision: number;
  items: number;
};

export type RunWithProgress = RunRow & {
  dataset_name: string;
  appends: boolean;
  steps: StepRow[];
  progress: ProgressRow;
};

/** Runs with their steps and progress, in the order of `ids`; those that are not there are left out. */
export async function runsWithProgress(tx: Tx, ids: string[]): Promise<RunWithProgress[]> {
  if (ids.length === 0) return [];
  const runs = await tx.$queryRaw<(RunRow & { dataset_name: string; appends: boolean })[]>`
    select r.*, d.name as dataset_name, exists (select 1 from run o where o.dataset_id = r.dataset_id and (o.created_at, o.id) < (r.created_at, r.id)) as appends
    from run r join dataset d on d.id = r.dataset_id where r.id = any(${ids}::uuid[])`;
  const steps = await tx.$queryRaw<(StepRow & { run_id: string })[]>`
    select run_id::text, number, id, state, attempt, retries, done, total, message, started_at, ended_at from run_step where run_id = any(${ids}::uuid[]) order by number`;
  const progress = await tx.$queryRaw<ProgressRow[]>`
    select p.run_id::text, p.step, p.done, p.total, p.bytes_done::float8 as bytes_done, p.bytes_total::float8 as bytes_total, p.rate_per_second, p.revision,
      coalesce((select max(s.total) from run_step s where s.run_id = p.run_id), 0)::int as items
    from run_progress p where p.run_id = any(${ids}::uuid[])`;
  return ids.flatMap((id) => {
    const run = runs.find((row) => row.id === id);
    const own = progress.find((row) => row.run_id === id);
    return run && own ? [{ ...run, steps: steps.filter((step) => step.run_id === id), progress: own }] : [];
  });
}

/** The pace of each step in earlier runs of this tenant, the median of the last ten. Empty while there are none. */
export async function paceOfSteps(tx: Tx): Promise<Pace> {
  // By the items of the run, of which a step may have few to do: tiering takes up those that move.
  const rows = await tx.$queryRaw<{ number: number; pace: number }[]>`
    select number, percentile_cont(0.5) within group (order by seconds / case when number = any(${ITEM_STEPS}::int[]) then items else 1 end)::float8 as pace
    from (
      select s.number, extract(epoch from s.ended_at - s.started_at) as seconds, i.items, row_number() over (partition by s.number order by s.ended_at desc) as nth
      from run_step s join (select run_id, max(total) as items from run_step group by run_id) i on i.run_id = s.run_id
      where s.state = 'completed' and s.started_at is not null and i.items > 0) timed
    where nth <= 10 group by number`;
  return new Map(rows.map((row) => [row.number, row.pace]));
}

const ITEM_STEPS = PIPELINE_STEPS.map(({ number }) => number).filter(goesThroughItems);

const secondsOf = ({ started_at, ended_at }: StepRow): number | null =>
  started_at && ended_at ? Math.max(0, (ended_at.getTime() - started_at.getTime()) / 1000) : null;

const iso = (time: Date | null) => time?.toISOString() ?? null;

/** The wire form of a run in a list. */
export function summaryOf(run: RunWithProgress, pace: Pace) {
  const { progress } = run;
  const figures: StepFigures[] = run.steps.map((step) => ({ ...step, seconds: secondsOf(step) }));
  const isMoving = run.state === 'running' && run.wanted === 'run';
  const current = run.steps.find((step) => step.state === 'running' || step.state === 'retrying');
  const hasEnded = run.ended_at !== null && run.state !== 'recovering';
  return {
    id: run.id,
    workflow: run.workflow,
    dataset_id: run.dataset_id,
    dataset_name: run.dataset_name,
    appends: run.appends,
    undo: run.undo,
    undone_at: iso(run.undone_at),
    state: run.state,
    wanted: run.wanted,
    attempt: run.attempt,
    recoveries: run.recoveries,
    created_at: run.created_at.toISOString(),
    created_by: run.actor.name,
    started_at: iso(run.started_at),
    ended_at: iso(run.ended_at),
    current_step: current?.id ?? null,
    done: progress.done,
    total: progress.total,
    percentage: run.state === 'completed' ? 100 : percentageOf(figures, progress.items),
    rate_per_second: isMoving ? progress.rate_per_second : null,
    eta_seconds:
      isMoving && current
        ? etaSeconds(figures, current.number, progress.rate_per_second, progress.items, pace)
        : hasEnded
          ? 0
          : null,
    bytes_done: progress.bytes_done,
    bytes_total: progress.bytes_total,
    message: messageOf(run, current),
    error: run.error,
  };
}

function messageOf(run: RunWithProgress, current: StepRow | undefined): string | null {
  if (run.state === 'running' && run.wanted === 'pause') return 'Pausing: what is under way is put down.';
  if (run.state === 'running' && run.wanted === 'cancel') return 'Stopping: what is under way is put down.';
  if (run.state === 'pending') return 'Waiting for a worker.';
  if (run.state === 'recovering') return 'Waiting for a worker to go on.';
  if (run.error) return run.error.message;
  if (!current) return run.steps.findLast((step) => step.state === 'completed')?.message ?? null;
  const title = PIPELINE_STEPS[current.number - 1]!.title;
  if (current.state === 'retrying') return `${title}: trying again. ${current.message ?? ''}`.trim();
  return current.total > 0
    ? `${title}: ${current.done.toLocaleString('en')} of ${current.total.toLocaleString('en')} items.`
    : `${title}.`;
}

/** The wire form of a step. */
export const stepOf = (step: StepRow) => ({
  id: step.id,
  number: step.number,
  title: PIPELINE_STEPS[step.number - 1]!.title,
  state: step.state,
  attempt: step.attempt,
  retries: step.retries,
  done: step.done,
  total: step.total,
  started_at: iso(step.started_at),
  ended_at: iso(step.ended_at),
  duration_seconds: secondsOf(step),
  message: step.message,
});

export const runFilter = (input: { dataset_id?: string | undefined; state?: string | undefined }) =>
  Prisma.sql`(${input.dataset_id ?? null}::uuid is null or r.dataset_id = ${input.dataset_id ?? null}::uuid) and (${input.state ?? null}::text is null or r.state = ${input.state ?? null})`;
