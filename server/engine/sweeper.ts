import { enqueueAttempt } from '../records/runs';
import type { Engine } from './engine';

type Lost = { id: string; tenant_id: string; attempt: number; status: string | null };

/**
 * A run whose workflow is gone (failed, crash-looped, deleted) gets one more attempt, which only cleans up and says why.
 * Reads the engine's own table as the worker's login, then writes as the system.
 */
export async function sweepLostRuns(engine: Engine): Promise<void> {
  const open = await engine.records.asSystem(
    (tx) => tx.$queryRaw<{ id: string; tenant_id: string; attempt: number }[]>`
      select id::text, tenant_id::text, attempt from run
      where state in ('pending', 'running', 'recovering') and updated_at < clock_timestamp() - interval '5 s'`,
  );
  if (open.length === 0) return;
  const ids = open.map((run) => `${run.id}:${run.attempt}`);
  const known = await engine.records.unscoped(
    (tx) => tx.$queryRaw<{ id: string; status: string }[]>`
      select workflow_uuid as id, status from dbos.workflow_status where workflow_uuid = any(${ids}::text[])`,
  );
  const statusOf = new Map(known.map((row) => [row.id, row.status]));
  for (const run of open) {
    const status = statusOf.get(`${run.id}:${run.attempt}`) ?? null;
    if (status !== null && ['ENQUEUED', 'PENDING', 'DELAYED'].includes(status)) continue;
    await endLostRun(engine, { ...run, status });
  }
}

async function endLostRun(engine: Engine, run: Lost): Promise<void> {
  const error = {
    code: 'engine_lost_run',
    message: `The engine lost this run (${run.status ?? 'no workflow'}).`,
    fix: 'Recover it from the step that was running; the log of the worker says more.',
  };
  const next = await engine.records.asSystem(async (tx) => {
    await tx.$queryRaw`select set_config('darkroom.tenant_id', ${run.tenant_id}, true)`;
    const [row] = await tx.$queryRaw<{ attempt: number }[]>`
      update run set state = 'recovering', wanted = 'cancel', attempt = attempt + 1, error = coalesce(error, ${JSON.stringify(error)}::jsonb)
      where id = ${run.id}::uuid and attempt = ${run.attempt}::int and state in ('pending', 'running', 'recovering') returning attempt`;
    if (row) await enqueueAttempt(tx, run.tenant_id, run.id, row.attempt);
    return row;
  });
  if (next) engine.log.error({ event: 'run.swept', runId: run.id, status: run.status });
}
