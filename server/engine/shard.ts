import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { problem } from '../domain/verdicts';
import { DarkroomError, isTransient, LimitedError, messageOf, UnavailableError } from '../errors';
import { isStillOwner } from '../records/attempts';
import { commitGroup } from '../records/commit-groups';
import { countTry, type Item, itemsLeft, itemsOfPage } from '../records/items';
import type { Failure } from '../records/runs';
import { finishShard, leaveShard, shardOwner, takeShard } from '../records/shards';
import { CommitGroup } from './commit-group';
import type { Engine } from './engine';
import { failpoint } from './failpoints';
import { currentExecution } from './ownership';
import { type ItemStep, type StepContext, Stopped } from './step';
import { isStop } from './tidy';

const ITEM_TRIES = 4;
const LANES = 2; // items of one page at once; WORKER_CONCURRENCY pages run side by side

type Done = { item: Item; result: unknown; failure?: Failure };

/** Works through one page of an item step until nothing is left on it, or the run stops. */
export async function workShard(
  engine: Engine,
  base: StepContext,
  step: ItemStep,
  number: number,
  page: number,
): Promise<'done' | 'stopped'> {
  const { at } = base;
  const { records } = engine;
  const worker = engine.workerId;
  const execution = currentExecution();
  const starts = await records.as(at.tenantId, async (tx) => {
    if (!(await isStillOwner(tx, execution))) return null;
    return takeShard(tx, at, number, page, worker);
  });
  if (starts === null) return 'stopped';
  let again = !engine.isIdempotent && starts > 1;
  try {
    for (;;) {
      const read = again ? itemsOfPage : itemsLeft;
      const left = await records.as(at.tenantId, (tx) => read(tx, at.runId, number, page, step.pageSize));
      again = false;
      if (left.length > 0) {
        await engine.control.controlled(at, engine.quietMs(number), (signal, tick) =>
          workItems(engine, { ...base, signal, tick }, step, number, page, left, starts),
        );
      }
      if (
        await records.as(at.tenantId, (tx) =>
          finishShard(tx, at, { step: number, page, pageSize: step.pageSize, worker }),
        )
      )
        return 'done';
      if ((await records.as(at.tenantId, (tx) => shardOwner(tx, at, number, page))) !== worker)
        throw new Stopped('another worker has this page');
    }
  } catch (error) {
    const end = error instanceof Stopped ? 'stopped' : 'failed';
    await records.as(at.tenantId, async (tx) => {
      if (await isStillOwner(tx, execution)) await leaveShard(tx, at, number, page, worker, end);
    });
    if (await isStop(engine, at, error)) return 'stopped';
    throw error;
  }
}

async function workItems(
  engine: Engine,
  context: StepContext,
  step: ItemStep,
  number: number,
  page: number,
  items: Item[],
  starts: number,
) {
  const { at, signal } = context;
  const loaded = await step.load?.(context, items);
  const group = new CommitGroup<Done>((entries) => commit(engine, context, step, number, page, entries));
  const lanes = pLimit(starts === 1 ? LANES : 1);
  let failure: { error: unknown } | null = null;
  await Promise.all(
    items.map((item) =>
      lanes(async () => {
        if (failure || signal.aborted) return;
        try {
          // This page's worker died before: one by one, counting first, so that a killer item convicts itself.
          const tries = starts > 1 ? await engine.records.as(at.tenantId, (tx) => countTry(tx, at.runId, item.no)) : 0;
          const done =
            tries > ITEM_TRIES
              ? { item, result: null, failure: killed(item) }
              : await develop(context, step, number, item, loaded);
          await group.add(done);
          // Alone in its commit, so that an innocent neighbour is not tried again and again with it.
          if (starts > 1) await group.flush();
          context.tick();
        } catch (error) {
          failure ??= { error };
        }
      }),
    ),
  );
  if (signal.aborted || failure) {
    await group.abandon();
    throw signal.aborted ? signal.reason : (failure as { error: unknown } | null)?.error;
  }
  await group.flush();
}

/** The only place where an item's own errors are retried: exponential, with jitter, after what Retry-After asks for. */
async function develop(
  context: StepContext,
  step: ItemStep,
  number: number,
  item: Item,
  loaded: unknown,
): Promise<Done> {
  for (let attempt = 1; ; attempt++) {
    try {
      failpoint(`item@${number}`);
      failpoint(`item@${number}:${item.path}`);
      return { item, result: await step.item(context, item, loaded) };
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (error instanceof Stopped) throw error;
      if (!isTransient(error) || attempt >= ITEM_TRIES) {
        context.log.warn({
          event: 'item.failed',
          step: step.id,
          item: item.no,
          error: messageOf(error),
          tries: attempt,
        });
        return { item, result: null, failure: failureOf(error) };
      }
      const asked =
        error instanceof UnavailableError || error instanceof LimitedError ? error.retryAfterSeconds * 1000 : 0;
      await sleep(Math.max(asked, 100 * 2 ** attempt) * (0.5 + Math.random()), undefined, { signal: context.signal });
    }
  }
}

async function commit(
  engine: Engine,
  context: StepContext,
  step: ItemStep,
  number: number,
  page: number,
  entries: Done[],
) {
  const { at } = context;
  const dead = entries.flatMap(({ item, failure }) =>
    failure ? [{ no: item.no, failure: { ...failure, step: step.id } }] : [],
  );
  const finished = entries.filter((entry) => !entry.failure);
  const { items = [], effect = null } = finished.length > 0 ? step.effects(context, finished) : {};
  const changes = new Map(items.map((change) => [change.no, change]));
  failpoint(`before-commit@${number}`);
  const isWritten = await commitGroup(engine.records, at, {
    step: number,
    page,
    worker: engine.workerId,
    execution: currentExecution(),
    items: finished.map(({ item }) => changes.get(item.no) ?? { no: item.no }),
    dead,
    effect,
    again: !engine.isIdempotent,
  });
  if (!isWritten) throw new Stopped('this attempt may not write any more');
  failpoint(`after-commit@${number}`);
  engine.progress.moved(at, number);
}

function failureOf(error: unknown): Failure {
  if (error instanceof DarkroomError) return { code: error.code, message: error.message, fix: error.fix };
  const { code, message, fix } = problem('io_error', messageOf(error));
  return { code, message, fix };
}

function killed(item: Item): Failure {
  const { code, message, fix } = problem('killed_worker', item.path);
  return { code, message, fix };
}
