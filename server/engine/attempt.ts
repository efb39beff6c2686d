import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS, Error as DbosErrors } from '@dbos-inc/dbos-sdk';
import { PIPELINE_STEPS } from '../domain/steps';
import { DarkroomError, isTransient, LimitedError, messageOf, UnavailableError } from '../errors';
import {
  type Attempt,
  beginAttempt,
  type Ending,
  endAttempt,
  endStepEarly,
  isCompleted,
  setStepState,
  stepsLeft,
  wishStop,
} from '../records/attempts';
import { logEvent } from '../records/events';
import { countProgress, countStep, pagesLeft } from '../records/items';
import { type Failure, getRun } from '../records/runs';
import type { Engine } from './engine';
import { failpoint } from './failpoints';
import { workShard } from './shard';
import type { ItemStep, WholeStep } from './step';
import { isStop } from './tidy';

const WINDOW = 8; // pages handed out at once: fair between runs, no burst of thousands of rows
const LAST = PIPELINE_STEPS.length;
const CRASH_LOOPS = 50;

type StepEnd = 'done' | 'stopped';

/**
 * Registers the two workflows the engine delivers: `pipeline`, one attempt at a run, and `shard`, one page of a step.
 * Rows are the truth: what is left to do is always asked of them, never remembered here.
 */
export function registerAttempts(engine: () => Engine): void {
  const shard = DBOS.registerWorkflow(
    async (at: Attempt, number: number, page: number) =>
      DBOS.runStep(() => onePage(engine(), at, number, page), { name: 'work', ...retries(engine, at, number) }),
    { name: 'shard', maxRecoveryAttempts: CRASH_LOOPS },
  );

  DBOS.registerWorkflow(
    async (tenantId: string, runId: string, attempt: number) => {
      const at: Attempt = { tenantId, runId, attempt };
      const plan = await once('begin', () => begin(engine(), at));
      if (!plan) return 'superseded';
      let ending: Ending = plan.ending;
      let failure: Failure | null = plan.error;
      for (let number = 1; number < LAST && ending === 'completed'; number++) {
        const { id } = PIPELINE_STEPS[number - 1]!;
        try {
          const end = plan.steps.includes(number) ? await oneStep(engine, shard, at, number) : 'done';
          // Also for steps that are skipped or were done in an earlier attempt: that one may have ended right before this.
          const over = end === 'done' ? await once(`${id}.over`, () => stepOver(engine(), at, number)) : end;
          if (over === 'stopped') ending = await once(`${id}.stopped`, () => stepStopped(engine(), at, number));
        } catch (error) {
          if (isNotMine(error)) throw error;
          ending = 'failed';
          failure = failureOf(error);
          await once(`${id}.failed`, () => stepFailed(engine(), at, number, failure as Failure));
        }
      }
      if (ending !== 'paused') {
        try {
          await oneStep(engine, shard, at, LAST);
        } catch (error) {
          if (isNotMine(error)) throw error;
          const cause = failureOf(error);
          await once('cleanup.failed', () => cleanupFailed(engine(), at, cause));
        }
      }
      return once('end', () => end(engine(), at, ending, failure));
    },
    { name: 'pipeline', maxRecoveryAttempts: CRASH_LOOPS },
  );
}

type ShardWorkflow = (at: Attempt, number: number, page: number) => Promise<StepEnd>;

async function oneStep(engine: () => Engine, shard: ShardWorkflow, at: Attempt, number: number): Promise<StepEnd> {
  const step = engine().workflow.steps[number - 1]!;
  if ('whole' in step)
    return DBOS.runStep(() => wholeStep(engine(), at, number, step), { name: step.id, ...retries(engine, at, number) });
  const plan = await DBOS.runStep(() => planStep(engine(), at, number, step), {
    name: `${step.id}.plan`,
    ...retries(engine, at, number),
  });
  if (plan.end === 'stopped') return 'stopped';
  if ((await workPages(engine, shard, at, number, plan.pages)) === 'stopped') return 'stopped';
  return DBOS.runStep(() => afterStep(engine(), at, number, step), {
    name: `${step.id}.after`,
    ...retries(engine, at, number),
  });
}

/** One page is worked through right here; more go to the queue behind a sliding window, for any worker. */
async function workPages(
  engine: () => Engine,
  shard: ShardWorkflow,
  at: Attempt,
  number: number,
  pages: number[],
): Promise<StepEnd> {
  if (pages.length === 1) {
    return DBOS.runStep(() => onePage(engine(), at, number, pages[0]!), {
      name: `${number}.page`,
      ...retries(engine, at, number),
    });
  }
  const start = (page: number) =>
    DBOS.startWorkflow(shard, { queueName: 'shards', workflowID: `${DBOS.workflowID}:${number}:${page}` })(
      at,
      number,
      page,
    );
  let open: Awaited<ReturnType<typeof start>>[] = [];
  let result: StepEnd = 'done';
  let failure: { error: unknown } | null = null;
  const settleOne = async () => {
    const handle = await DBOS.waitFirst(open, { pollingIntervalMs: 50 });
    open = open.filter((other) => other !== handle);
    try {
      if ((await handle.getResult()) === 'stopped') result = 'stopped';
    } catch (error) {
      if (isNotMine(error)) throw error;
      failure ??= { error };
      await once(`${number}.stop`, () => engine().records.as(at.tenantId, (tx) => wishStop(tx, at)));
    }
  };
  for (const page of pages) {
    if (open.length >= WINDOW) await settleOne();
    if ((result as StepEnd) === 'stopped' || failure) break;
    open.push(await start(page));
  }
  while (open.length > 0) await settleOne();
  if (failure) throw (failure as { error: unknown }).error;
  return result;
}

// ---- what the engine's steps do; each may run twice and ends in the same state

async function begin(engine: Engine, at: Attempt) {
  return engine.records.as(at.tenantId, async (tx) => {
    const run = await beginAttempt(tx, at);
    if (!run) return null;
    const left = (await stepsLeft(tx, at.runId)).filter((number) => number < LAST);
    const skipped = left.filter((number) => {
      const toggle = PIPELINE_STEPS[number - 1]!.switchedBy;
      return toggle !== null && run.settings[toggle] === false;
    });
    for (const number of skipped) await setStepState(tx, at, number, 'skipped', 'Switched off.');
    const isCancelled = run.wanted === 'cancel';
    const refused = isCancelled ? null : ((await engine.workflow.check?.(tx, run)) ?? null);
    const cancelled: Ending = run.error ? 'failed' : 'cancelled';
    const ending: Ending = refused ? 'failed' : isCancelled ? cancelled : 'completed';
    await logEvent(tx, at, { message: at.attempt === 1 ? 'The run started.' : `Attempt ${at.attempt} started.` });
    return { steps: left.filter((number) => !skipped.includes(number)), ending, error: refused ?? run.error };
  });
}

const load = (engine: Engine, at: Attempt) => engine.records.as(at.tenantId, (tx) => getRun(tx, at.runId));

/** False when this attempt has completed the step before: the worker died between that and the engine's own record. */
async function enter(engine: Engine, at: Attempt, number: number): Promise<boolean> {
  const { id, title } = PIPELINE_STEPS[number - 1]!;
  return engine.writeBehindFence(at, number, null, async (tx) => {
    if (await isCompleted(tx, at, number)) return false;
    await setStepState(tx, at, number, 'running');
    await logEvent(tx, at, { step: id, message: `${title}: started.` });
    return true;
  });
}

async function wholeStep(engine: Engine, at: Attempt, number: number, step: WholeStep): Promise<StepEnd> {
  try {
    if (!(await enter(engine, at, number))) return 'done';
    failpoint(`inside@${number}`);
    const run = await load(engine, at);
    const work = (signal: AbortSignal, tick: () => void) =>
      step.whole({ ...engine.context(run, number), signal, tick });
    // Cleanup is not to be stopped: it is what happens after a stop.
    const message =
      number === LAST
        ? await work(AbortSignal.timeout(engine.quietMs(number) * 10), () => {})
        : await engine.control.controlled(at, engine.quietMs(number), work);
    await complete(engine, at, number, message);
  } catch (error) {
    if (await isStop(engine, at, error)) return 'stopped';
    throw error;
  }
  failpoint(`before-checkpoint@${number}`);
  return 'done';
}

async function planStep(
  engine: Engine,
  at: Attempt,
  number: number,
  step: ItemStep,
): Promise<{ end: StepEnd; pages: number[] }> {
  try {
    await enter(engine, at, number);
    failpoint(`inside@${number}`);
    const run = await load(engine, at);
    await engine.control.controlled(at, engine.quietMs(number), async (signal, tick) => {
      await step.plan?.({ ...engine.context(run, number), signal, tick });
    });
    return await engine.writeBehindFence(at, number, null, async (tx) => {
      await countStep(tx, at, number);
      await countProgress(tx, at.runId, number, true);
      return { end: 'done' as const, pages: await pagesLeft(tx, at.runId, number, step.pageSize) };
    });
  } catch (error) {
    if (await isStop(engine, at, error)) return { end: 'stopped', pages: [] };
    throw error;
  }
}

async function onePage(engine: Engine, at: Attempt, number: number, page: number): Promise<StepEnd> {
  const run = await load(engine, at);
  if (run.attempt !== at.attempt || run.wanted !== 'run') return 'stopped';
  const end = await workShard(
    engine,
    engine.context(run, number),
    engine.workflow.steps[number - 1] as ItemStep,
    number,
    page,
  );
  failpoint(`before-checkpoint@${number}`);
  return end;
}

async function afterStep(engine: Engine, at: Attempt, number: number, step: ItemStep): Promise<StepEnd> {
  const run = await load(engine, at);
  try {
    await engine.writeBehindFence(at, number, null, (tx) => countProgress(tx, at.runId, number, true));
    const message = await engine.control.controlled(at, engine.quietMs(number), (signal, tick) =>
      step.after({ ...engine.context(run, number), signal, tick }),
    );
    await complete(engine, at, number, message);
    return 'done';
  } catch (error) {
    if (await isStop(engine, at, error)) return 'stopped';
    throw error;
  }
}

async function complete(engine: Engine, at: Attempt, number: number, message: string): Promise<void> {
  const { id, title } = PIPELINE_STEPS[number - 1]!;
  await engine.writeBehindFence(at, number, null, async (tx) => {
    await setStepState(tx, at, number, 'completed', message);
    await logEvent(tx, at, { step: id, message: `${title}: ${message}` });
  });
}

async function stepOver(engine: Engine, at: Attempt, number: number): Promise<StepEnd> {
  const run = await load(engine, at);
  try {
    await engine.workflow.afterStep?.(engine.context(run, number), number);
    return 'done';
  } catch (error) {
    if (await isStop(engine, at, error)) return 'stopped';
    throw error;
  }
}

async function stepStopped(engine: Engine, at: Attempt, number: number): Promise<Ending> {
  return engine.records.as(at.tenantId, async (tx) => {
    const run = await getRun(tx, at.runId);
    const ending: Ending = run.wanted === 'cancel' ? 'cancelled' : 'paused';
    await endStepEarly(tx, at, number, ending === 'paused' ? 'pending' : 'cancelled');
    return ending;
  });
}

async function stepFailed(engine: Engine, at: Attempt, number: number, failure: Failure): Promise<void> {
  const { id, title } = PIPELINE_STEPS[number - 1]!;
  await engine.records.as(at.tenantId, async (tx) => {
    await endStepEarly(tx, at, number, 'failed', failure.message);
    await logEvent(tx, at, { level: 'error', step: id, message: `${title} failed: ${failure.message}` });
    await wishStop(tx, at);
  });
  engine.log.error({
    event: 'step.failed',
    runId: at.runId,
    step: id,
    attempt: at.attempt,
    code: failure.code,
    error: failure.message,
  });
}

async function cleanupFailed(engine: Engine, at: Attempt, failure: Failure): Promise<void> {
  await engine.records.as(at.tenantId, async (tx) => {
    await setStepState(tx, at, LAST, 'failed', failure.message);
    await logEvent(tx, at, { level: 'error', step: 'cleanup', message: `Cleanup failed: ${failure.message}` });
  });
}

async function end(engine: Engine, at: Attempt, ending: Ending, failure: Failure | null): Promise<Ending> {
  const said = {
    completed: 'The run is complete.',
    paused: 'The run is paused.',
    cancelled: 'The run was cancelled.',
    failed: `The run failed: ${failure?.message}`,
  };
  const run = await engine.records.as(at.tenantId, async (tx) => {
    const row = await getRun(tx, at.runId);
    const isMine = row.attempt === at.attempt && row.state === 'running';
    if (isMine && ending === 'completed') await engine.workflow.publish(tx, row);
    if (isMine && (await endAttempt(tx, at, ending, ending === 'failed' ? failure : null))) {
      await logEvent(tx, at, { level: ending === 'failed' ? 'error' : 'info', message: said[ending] });
    }
    return row;
  });
  await engine.workflow
    .told(engine.context(run, LAST), ending)
    .catch((error: unknown) =>
      engine.log.warn({ event: 'run.folder_failed', runId: at.runId, error: messageOf(error) }),
    );
  engine.log.info({ event: `run.${ending}`, runId: at.runId, attempt: at.attempt });
  return ending;
}

// ---- retries of steps: only for infrastructure; items retry themselves

const once = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
  DBOS.runStep(work, {
    name,
    retriesAllowed: true,
    maxAttempts: 10,
    intervalSeconds: 0.5,
    backoffRate: 1.5,
    shouldRetry: isTransient,
  });

function retries(engine: () => Engine, at: Attempt, number: number) {
  return {
    retriesAllowed: true,
    maxAttempts: (PIPELINE_STEPS[number - 1]?.maxRetries ?? 1) + 1,
    intervalSeconds: 0,
    shouldRetry: async (error: unknown) => {
      if (!isTransient(error)) return false;
      const asked =
        error instanceof UnavailableError || error instanceof LimitedError ? error.retryAfterSeconds * 1000 : 500;
      const { records, log } = engine();
      // A throw in here would end the step.
      await records
        .as(at.tenantId, (tx) => setStepState(tx, at, number, 'retrying', messageOf(error)))
        .catch((cause: unknown) => log.warn({ event: 'step.retry_not_shown', error: messageOf(cause) }));
      log.warn({
        event: 'step.retrying',
        runId: at.runId,
        step: PIPELINE_STEPS[number - 1]?.id,
        error: messageOf(error),
      });
      await sleep(asked * (0.5 + Math.random()));
      return true;
    },
  };
}

/** The engine's own refusals mean "you are not the one any more": a workflow must not survive them. */
const isNotMine = (error: unknown): boolean =>
  (error instanceof DbosErrors.DBOSWorkflowCancelledError && error.workflowID === DBOS.workflowID) ||
  error instanceof DbosErrors.DBOSWorkflowConflictError;

function failureOf(error: unknown): Failure {
  const cause = (error as { errors?: unknown[] }).errors?.at(-1) ?? error;
  if (cause instanceof DarkroomError) return { code: cause.code, message: cause.message, fix: cause.fix };
  // The engine hands errors of child workflows on as plain objects: what was said about them is kept.
  const { code, message, fix } = (cause ?? {}) as Partial<Failure>;
  return {
    code: typeof code === 'string' ? code : 'internal_error',
    message: typeof message === 'string' ? message : messageOf(cause),
    fix:
      typeof fix === 'string' ? fix : 'Look at the log of the run; recover it from this step when the cause is gone.',
  };
}
