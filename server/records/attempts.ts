import type { StepState } from '../domain/run-states';
import type { Tx } from './records';
import type { Failure, RunRow } from './runs';

/** One go at a run. Rows are the truth; an attempt only says who may write them. */
export type Attempt = { tenantId: string; runId: string; attempt: number };

/** One execution of a workflow: `owner` changes whenever another worker takes it over. */
export type Execution = { workflowId: string; owner: string };

/** True while this attempt may still write; takes the run's and the workflow's row so that it stays true until the commit. */
export async function passFence(
  tx: Tx,
  at: Attempt,
  step: number,
  page: number | null,
  worker: string,
  execution: Execution | null,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ ok: boolean }[]>`
    select case when darkroom.fence(${at.runId}::uuid, ${at.attempt}::int, ${step}::int, ${page}::int, ${worker})
      then ${execution === null} or exists (select 1 from dbos.workflow_status
        where workflow_uuid = ${execution?.workflowId ?? ''} and owner_xid = ${execution?.owner ?? ''} for share) end as ok`;
  return row?.ok === true;
}

/** False when the workflow was taken over; until the commit nobody can. */
export async function isStillOwner(tx: Tx, execution: Execution | null): Promise<boolean> {
  if (execution === null) return true;
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from dbos.workflow_status where workflow_uuid = ${execution.workflowId} and owner_xid = ${execution.owner} for share`;
  return rows.length === 1;
}

/** Marks the run as running; null when this attempt has been superseded. */
export async function beginAttempt(tx: Tx, at: Attempt): Promise<RunRow | null> {
  const rows = await tx.$queryRaw<RunRow[]>`
    update run set state = 'running', started_at = coalesce(started_at, clock_timestamp())
    where id = ${at.runId}::uuid and attempt = ${at.attempt}::int and state in ('pending', 'recovering', 'running') returning *`;
  return rows[0] ?? null;
}

export async function stepsLeft(tx: Tx, runId: string): Promise<number[]> {
  const rows = await tx.$queryRaw<{ number: number }[]>`
    select number from run_step where run_id = ${runId}::uuid and state not in ('completed', 'skipped') order by number`;
  return rows.map((row) => row.number);
}

/** Moves a step to `state`; `message` stays when it is not given. Retrying counts. */
export async function setStepState(
  tx: Tx,
  at: Attempt,
  number: number,
  state: StepState,
  message?: string,
): Promise<void> {
  await tx.$executeRaw`
    update run_step set state = ${state}, message = coalesce(${message ?? null}, message), attempt = ${at.attempt}::int,
      retries = retries + (${state} = 'retrying')::int,
      started_at = case when ${state} = 'running' then coalesce(started_at, clock_timestamp()) else started_at end,
      ended_at = case when ${state} in ('completed', 'failed', 'skipped', 'cancelled') then clock_timestamp() end
    where run_id = ${at.runId}::uuid and number = ${number}::int and attempt <= ${at.attempt}::int
      and (state <> ${state} or attempt < ${at.attempt}::int)`;
}

/** Whether this very attempt has completed the step. */
export async function isCompleted(tx: Tx, at: Attempt, number: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from run_step where run_id = ${at.runId}::uuid and number = ${number}::int and state = 'completed' and attempt = ${at.attempt}::int`;
  return rows.length === 1;
}

/** Ends a step early. One that was completed or skipped before stays so: only what comes after it did not happen. */
export async function endStepEarly(
  tx: Tx,
  at: Attempt,
  number: number,
  state: 'pending' | 'cancelled' | 'failed',
  message?: string,
): Promise<void> {
  const [step] = await tx.$queryRaw<{ state: StepState }[]>`
    select state from run_step where run_id = ${at.runId}::uuid and number = ${number}::int`;
  if (step?.state === 'completed' || step?.state === 'skipped') return;
  await setStepState(tx, at, number, state, message);
}

/** Asks this attempt's own run to stop, so that the shards of a failed step come to rest. */
export async function wishStop(tx: Tx, at: Attempt): Promise<void> {
  await tx.$executeRaw`
    update run set wanted = 'cancel' where id = ${at.runId}::uuid and attempt = ${at.attempt}::int and state = 'running'`;
}

export type Ending = 'completed' | 'failed' | 'cancelled' | 'paused';

/** Ends the attempt. Steps that were still at work are cancelled; true when this attempt was the one to say so. */
export async function endAttempt(tx: Tx, at: Attempt, ending: Ending, error: Failure | null): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update run set state = ${ending}, wanted = 'run', error = ${error === null ? null : JSON.stringify(error)}::jsonb,
      ended_at = case when ${ending} = 'paused' then null else clock_timestamp() end
    where id = ${at.runId}::uuid and attempt = ${at.attempt}::int and state = 'running'`;
  if (changed && ending !== 'completed' && ending !== 'paused') {
    await tx.$executeRaw`
      update run_step set state = 'cancelled', attempt = ${at.attempt}::int, ended_at = clock_timestamp()
      where run_id = ${at.runId}::uuid and state in ('running', 'retrying', 'pending')`;
  }
  return changed === 1;
}

/** What the runs at work are asked to do now; one query a second per worker. */
export async function wishesOf(
  tx: Tx,
  runIds: string[],
): Promise<{ id: string; attempt: number; state: string; wanted: string }[]> {
  return tx.$queryRaw`select id::text, attempt, state, wanted from run where id = any(${runIds}::uuid[])`;
}
