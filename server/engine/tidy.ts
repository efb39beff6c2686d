import { PIPELINE_STEPS } from '../domain/steps';
import { messageOf } from '../errors';
import { type Attempt, isStillOwner } from '../records/attempts';
import { findRun } from '../records/runs';
import type { Engine } from './engine';
import { currentExecution } from './ownership';
import { restWhenDrained, Stopped } from './step';

/** Whether work ended with `error` because it was to stop; anything else is a failure. Never comes back for a drained worker. */
export async function isStop(engine: Engine, at: Attempt, error: unknown): Promise<boolean> {
  await restWhenDrained(error);
  const execution = currentExecution();
  if (!(await engine.records.as(at.tenantId, (tx) => isStillOwner(tx, execution)))) engine.overtaken.set(at.runId, at);
  return error instanceof Stopped;
}

/**
 * A worker that was silent for so long that others took its work over may have stored bytes before it noticed, after the run
 * had swept up. It tidies up behind itself once the run is at rest.
 */
export async function tidyOvertaken(engine: Engine): Promise<void> {
  for (const [runId, at] of engine.overtaken) {
    const run = await engine.records.as(at.tenantId, (tx) => findRun(tx, runId));
    if (run && ['pending', 'running', 'recovering'].includes(run.state)) continue;
    try {
      if (run) await engine.workflow.tidy(engine.context(run, PIPELINE_STEPS.length));
      engine.overtaken.delete(runId);
    } catch (error) {
      engine.log.warn({ event: 'run.tidy_failed', runId, error: messageOf(error) });
    }
  }
}
