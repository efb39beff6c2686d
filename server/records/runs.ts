import type { Actor } from '../domain/actor';
import { newId } from '../domain/ids';
import type { RunState } from '../domain/run-states';
import { PIPELINE_STEPS } from '../domain/steps';
import type { PipelineSettings, RunSource } from '../domain/wire/imports';
import { ConflictError, NotFoundError } from '../errors';
import { stepToGoOnFrom, takeDataset } from './one-at-a-time';
import type { Tx } from './records';

export const MAX_RECOVERIES = 3;

export type Failure = { code: string; message: string; fix: string };

export type RunRow = {
  id: string;
  tenant_id: string;
  dataset_id: string;
  workflow: string;
  state: RunState;
  wanted: 'run' | 'pause' | 'cancel';
  attempt: number;
  recoveries: number;
  settings: PipelineSettings;
  source: RunSource;
  format: string;
  plan: Record<string, unknown> | null;
  actor: Actor;
  error: Failure | null;
  listed_at: Date | null;
  splits_at: Date | null;
  published_at: Date | null;
  undo: 'wanted' | 'withdrawn' | 'done' | null;
  undone_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
};

type NewRun = {
  tenantId: string;
  datasetId: string;
  source: RunSource;
  format: string;
  settings: PipelineSettings;
  actor: Actor;
};

/** Creates a run with its eight steps and enqueues its first attempt, in one transaction. */
export async function createRun(tx: Tx, run: NewRun): Promise<RunRow> {
  const id = newId();
  await tx.$executeRaw`
    insert into run (id, tenant_id, dataset_id, workflow, settings, source, format, actor)
    values (${id}::uuid, ${run.tenantId}::uuid, ${run.datasetId}::uuid, 'dataset-pipeline', ${JSON.stringify(run.settings)}::jsonb,
      ${JSON.stringify(run.source)}::jsonb, ${run.format}, ${JSON.stringify(run.actor)}::jsonb)`;
  await tx.runStep.createMany({
    data: PIPELINE_STEPS.map((step) => ({ run_id: id, number: step.number, tenant_id: run.tenantId, id: step.id })),
  });
  await tx.runProgress.create({ data: { run_id: id, tenant_id: run.tenantId } });
  await enqueueAttempt(tx, run.tenantId, id, 1);
  return getRun(tx, id);
}

/** Hands an attempt to the engine; handing the same one over twice changes nothing. */
export async function enqueueAttempt(tx: Tx, tenantId: string, runId: string, attempt: number): Promise<void> {
  await tx.$queryRaw`select darkroom.enqueue_attempt(${tenantId}::uuid, ${runId}::uuid, ${attempt}::int)::text`;
}

export async function findRun(tx: Tx, id: string): Promise<RunRow | null> {
  const rows = await tx.$queryRaw<RunRow[]>`select * from run where id = ${id}::uuid`;
  return rows[0] ?? null;
}

/** @throws NotFoundError when there is no such run here */
export async function getRun(tx: Tx, id: string): Promise<RunRow> {
  const run = await findRun(tx, id);
  if (!run) throw noRun(id);
  return run;
}

const noRun = (id: string) =>
  new NotFoundError({
    code: 'run_not_found',
    message: `There is no run ${id}.`,
    fix: 'Open it from the list of runs.',
  });

const refused = (state: string, action: string, fix: string) =>
  new ConflictError({ code: 'illegal_transition', message: `A ${state} run cannot be ${action}.`, fix });

/** Asks a running run to pause; the worker puts it down within seconds. */
export async function pauseRun(tx: Tx, id: string): Promise<void> {
  const changed =
    await tx.$executeRaw`update run set wanted = 'pause' where id = ${id}::uuid and state = 'running' and wanted = 'run'`;
  if (changed) return;
  const run = await getRun(tx, id);
  if (run.wanted === 'pause' && run.state === 'running') return;
  throw refused(run.state, 'paused', 'Only a running run can be paused.');
}

/** Goes on with a paused run, as its next attempt. */
export async function resumeRun(tx: Tx, id: string): Promise<void> {
  await takeDataset(tx, (await getRun(tx, id)).dataset_id, id);
  const [next] = await tx.$queryRaw<{ attempt: number; tenant_id: string }[]>`
    update run set state = 'pending', wanted = 'run', attempt = attempt + 1 where id = ${id}::uuid and state = 'paused' returning attempt, tenant_id`;
  if (!next) throw refused((await getRun(tx, id)).state, 'resumed', 'Only a paused run can be resumed.');
  await enqueueAttempt(tx, next.tenant_id, id, next.attempt);
}

/** Cancels a run that has not ended. A paused one gets an attempt that only cleans up. */
export async function cancelRun(tx: Tx, id: string): Promise<void> {
  const [next] = await tx.$queryRaw<{ attempt: number; tenant_id: string }[]>`
    update run set wanted = 'cancel', state = case state when 'paused' then 'pending' else state end, attempt = attempt + (state = 'paused')::int
    where id = ${id}::uuid and state in ('pending', 'running', 'paused', 'recovering') returning attempt, tenant_id`;
  if (!next) throw refused((await getRun(tx, id)).state, 'cancelled', 'It has already ended.');
  await enqueueAttempt(tx, next.tenant_id, id, next.attempt);
}

/**
 * Starts the next attempt from step `asked` (1–8), or an earlier one when the dataset has changed meanwhile; what earlier steps finished
 * is kept. `changes` are merged into the settings.
 * @throws ConflictError when the run has not ended, was recovered too often, an earlier step is unfinished, or another run has come between
 */
export async function recoverRun(tx: Tx, id: string, asked: number, changes: Partial<PipelineSettings>): Promise<void> {
  const from = await stepToGoOnFrom(tx, await getRun(tx, id), asked);
  const [next] = await tx.$queryRaw<{ attempt: number; tenant_id: string }[]>`
    update run set state = 'recovering', wanted = 'run', error = null, ended_at = null, attempt = attempt + 1, recoveries = recoveries + 1,
      settings = settings || ${JSON.stringify(changes)}::jsonb,
      listed_at = case when ${from}::int <= 2 then null else listed_at end, splits_at = case when ${from}::int <= 5 then null else splits_at end
    where id = ${id}::uuid and state in ('failed', 'cancelled', 'completed', 'paused') and recoveries < ${MAX_RECOVERIES}::int
    returning attempt, tenant_id`;
  if (!next) {
    const run = await getRun(tx, id);
    if (run.recoveries >= MAX_RECOVERIES) {
      throw new ConflictError({
        code: 'too_many_recoveries',
        message: `This run was recovered ${run.recoveries} times, the most that is allowed.`,
        fix: 'Start a new import with the same settings.',
      });
    }
    throw refused(run.state, 'recovered', 'Cancel or pause it first; only an ended or paused run can be recovered.');
  }
  const [gap] = await tx.$queryRaw<{ number: number; id: string }[]>`
    select number, id from run_step where run_id = ${id}::uuid and number < ${from}::int and state not in ('completed', 'skipped') order by number limit 1`;
  if (gap) {
    throw new ConflictError({
      code: 'earlier_step_unfinished',
      message: `Step ${gap.number} (${gap.id}) has not finished.`,
      fix: `Recover from step ${gap.number} or an earlier one.`,
    });
  }
  await resetFrom(tx, id, from, next.attempt);
  await enqueueAttempt(tx, next.tenant_id, id, next.attempt);
}

async function resetFrom(tx: Tx, id: string, from: number, attempt: number): Promise<void> {
  await tx.$executeRaw`
    update item set done_step = least(done_step, ${from}::int - 1) where run_id = ${id}::uuid and done_step >= ${from}::int`;
  // Those that died in an earlier step stay dead letters: their work up to here is missing.
  await tx.$executeRaw`
    update item set tries = 0, dead = null, dead_at = null, dismissed = false from run_step s
    where item.run_id = ${id}::uuid and item.dead is not null and s.run_id = item.run_id and s.id = item.dead ->> 'step' and s.number >= ${from}::int`;
  await tx.$executeRaw`delete from shard where run_id = ${id}::uuid and step >= ${from}::int`;
  await tx.$executeRaw`
    update run_step set state = 'pending', attempt = ${attempt}::int, retries = 0, done = 0, total = 0, message = null, started_at = null, ended_at = null
    where run_id = ${id}::uuid and number >= ${from}::int`;
}

/**
 * Puts dead letters back to work (all, or those numbered) and starts an attempt at the first step they missed.
 * Returns how many; 0 changes nothing.
 */
export async function requeueDeadLetters(tx: Tx, id: string, items: number[] | null): Promise<number> {
  const [first] = await tx.$queryRaw<{ step: number; n: number }[]>`
    select min(done_step) + 1 as step, count(*)::int as n from item
    where run_id = ${id}::uuid and dead is not null and not dismissed and (${items}::int[] is null or no = any(${items}::int[]))`;
  if (!first?.n) return 0;
  const from = await stepToGoOnFrom(tx, await getRun(tx, id), first.step);
  const [next] = await tx.$queryRaw<{ attempt: number; tenant_id: string }[]>`
    update run set state = 'recovering', wanted = 'run', error = null, ended_at = null, attempt = attempt + 1, splits_at = null
    where id = ${id}::uuid and state in ('failed', 'cancelled', 'completed', 'paused') returning attempt, tenant_id`;
  if (!next)
    throw refused((await getRun(tx, id)).state, 'given its dead letters back', 'Wait until it has ended, or pause it.');
  await tx.$executeRaw`
    update item set dead = null, dead_at = null, tries = 0
    where run_id = ${id}::uuid and dead is not null and not dismissed and (${items}::int[] is null or no = any(${items}::int[]))`;
  await tx.$executeRaw`delete from shard where run_id = ${id}::uuid and step >= ${from}::int`;
  await tx.$executeRaw`
    update run_step set state = 'pending', attempt = ${next.attempt}::int, retries = 0, message = null, ended_at = null
    where run_id = ${id}::uuid and number >= ${from}::int`;
  await enqueueAttempt(tx, next.tenant_id, id, next.attempt);
  return first.n;
}

/** Takes dead letters off the list without working on them again. Returns how many. */
export async function dismissDeadLetters(tx: Tx, id: string, items: number[] | null): Promise<number> {
  return tx.$executeRaw`
    update item set dismissed = true
    where run_id = ${id}::uuid and dead is not null and not dismissed and (${items}::int[] is null or no = any(${items}::int[]))`;
}
