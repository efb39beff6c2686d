import { runPrefix, workspacePrefix } from '../../domain/keys';
import type { StepContext } from '../../engine/step';

const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** Writes a file into the run's folder on the hot store, where a person can read later what happened and why. */
export async function writeRunFile({ hot, at }: StepContext, name: string, value: unknown): Promise<void> {
  await hot.put(`${runPrefix(at.tenantId, at.runId)}${name}`, json(value));
}

/** Writes a file into the run's workspace, which is gone when the run has ended. */
export async function writeWorkspaceFile({ hot, at }: StepContext, name: string, value: unknown): Promise<void> {
  await hot.put(`${workspacePrefix(at.tenantId, at.runId)}${name}`, json(value));
}

/** `intermediate/<step>.json`: what a step found, in numbers. */
export const writeIntermediate = (context: StepContext, step: string, value: unknown): Promise<void> =>
  writeRunFile(context, `intermediate/${step}.json`, value);

/** `pipeline-info.json` as it is now: the run with its settings and the state, time and result of every step. */
export async function writeInfo(context: StepContext, ending: string): Promise<void> {
  const { run, records, at } = context;
  const steps = await records.as(at.tenantId, (tx) =>
    tx.runStep.findMany({ where: { run_id: at.runId }, orderBy: { number: 'asc' } }),
  );
  await writeRunFile(context, 'pipeline-info.json', {
    run_id: run.id,
    dataset_id: run.dataset_id,
    workflow: run.workflow,
    created_at: run.created_at,
    started_by: run.actor.name,
    attempt: run.attempt,
    ending,
    source: run.source,
    format: run.plan?.format ?? null,
    settings: run.settings,
    steps: steps.map(({ tenant_id: _, run_id: __, ...step }) => step),
  });
}

/** `audit.jsonl`: the log of the run, a line an event, oldest first. */
export async function writeAudit(context: StepContext): Promise<void> {
  const { records, at, hot } = context;
  const events = await records.as(at.tenantId, (tx) =>
    tx.runEvent.findMany({ where: { run_id: at.runId }, orderBy: { id: 'asc' } }),
  );
  const lines = events.map(({ at: time, attempt, level, step, message }) =>
    JSON.stringify({ time, attempt, level, step, message }),
  );
  await hot.put(`${runPrefix(at.tenantId, at.runId)}audit.jsonl`, Buffer.from(`${lines.join('\n')}\n`));
}

const CHECKPOINT = 'checkpoint.json';

/** `checkpoint.json`, there while a run is not complete: how far it came, for people; the rows know it better. */
export const writeCheckpoint = (context: StepContext, reached: Record<string, unknown>): Promise<void> =>
  writeRunFile(context, CHECKPOINT, { attempt: context.at.attempt, ...reached });

export const removeCheckpoint = ({ hot, at }: StepContext): Promise<void> =>
  hot.delete(`${runPrefix(at.tenantId, at.runId)}${CHECKPOINT}`);
