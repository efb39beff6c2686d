import { UnavailableError } from '../errors';
import type { Attempt } from '../records/attempts';
import { wishesOf } from '../records/attempts';
import type { Records } from '../records/records';
import { Drained, Stopped } from './step';

const POLL_MS = 1000; // a pause must be felt inside a long step within 5 s
const GRACE_MS = 2000; // time to put things down; code that ignores its signal is then left behind, the fence keeps it harmless

type Work = { at: Attempt; abort: AbortController; users: number };

export type Control = {
  /** Runs `work` with a signal that aborts on pause, cancel, supersession, drain, or after `quietMs` without a tick. */
  controlled<Result>(
    at: Attempt,
    quietMs: number,
    work: (signal: AbortSignal, tick: () => void) => Promise<Result>,
  ): Promise<Result>;
  /** Stops everything at work, for a graceful end; resolves when all has come to rest. */
  drain(): Promise<void>;
  close(): void;
};

/** One query a second tells every running shard whether it is still wanted. */
export function openControl(records: Records, onError: (error: unknown) => void): Control {
  const atWork = new Map<string, Work>();
  let draining = false;

  async function poll() {
    if (atWork.size === 0) return;
    // Work that begins while the answer is under way was not asked for: it waits for the next round.
    const asked = [...atWork.values()];
    const wishes = await records.asSystem((tx) => wishesOf(tx, [...new Set(asked.map((work) => work.at.runId))]));
    for (const { at, abort } of asked) {
      const now = wishes.find((wish) => wish.id === at.runId);
      const isWanted = now && now.attempt === at.attempt && now.state === 'running' && now.wanted === 'run';
      if (!isWanted) abort.abort(new Stopped(now?.wanted ?? 'deleted'));
    }
  }
  const timer = setInterval(() => poll().catch(onError), POLL_MS);

  return {
    async controlled(at, quietMs, work) {
      const key = `${at.runId}:${at.attempt}`;
      const shared = atWork.get(key) ?? { at, abort: new AbortController(), users: 0 };
      atWork.set(key, shared);
      shared.users += 1;
      if (draining) shared.abort.abort(new Drained('drain'));
      const quiet = new AbortController();
      const signal = AbortSignal.any([shared.abort.signal, quiet.signal]);
      let clock: NodeJS.Timeout | undefined;
      const tick = () => {
        clearTimeout(clock);
        clock = setTimeout(() => quiet.abort(noProgress(quietMs)), quietMs);
      };
      tick();
      try {
        return await Promise.race([work(signal, tick), abandoned(signal)]);
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      } finally {
        clearTimeout(clock);
        shared.users -= 1;
        if (shared.users === 0) atWork.delete(key);
      }
    },
    async drain() {
      draining = true;
      for (const { abort } of atWork.values()) abort.abort(new Drained('drain'));
      while (atWork.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    close: () => clearInterval(timer),
  };
}

function abandoned(signal: AbortSignal): Promise<never> {
  const gone = new Promise<never>((_, reject) => {
    const give = () => setTimeout(() => reject(signal.reason), GRACE_MS).unref();
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  gone.catch(() => {});
  return gone;
}

const noProgress = (quietMs: number) =>
  new UnavailableError({
    code: 'no_progress',
    message: `Nothing was finished for ${quietMs / 1000} s.`,
    fix: 'Check that the source and the stores answer, then recover the run from this step.',
  });
