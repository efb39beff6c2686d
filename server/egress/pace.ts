import pLimit from 'p-limit';
import { FIRST_PACE, nextPace, type Pace } from '../domain/politeness';

/** Time as the client sees it. */
export type Clock = { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

type Host = { pace: Pace; limit: ReturnType<typeof pLimit>; freeAt: number };
const MOST_HOSTS = 1000;

export type Paces = {
  /** Runs `work` when it is this host's turn. */
  inTurn<Result>(host: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Tells what the host answered. */
  answered(host: string, status: number): void;
};

/** Keeps each host's pace; hosts that nobody waits for are forgotten when there are too many. */
export function openPaces(clock: Clock): Paces {
  const hosts = new Map<string, Host>();
  const stateOf = (name: string): Host => {
    let host = hosts.get(name);
    if (host) return host;
    if (hosts.size >= MOST_HOSTS) {
      for (const [other, { limit }] of hosts) if (limit.activeCount + limit.pendingCount === 0) hosts.delete(other);
    }
    host = { pace: FIRST_PACE, limit: pLimit(FIRST_PACE.concurrency), freeAt: 0 };
    hosts.set(name, host);
    return host;
  };
  return {
    inTurn(name, work, signal) {
      const host = stateOf(name);
      return host.limit(async () => {
        const now = clock.now();
        const at = Math.max(now, host.freeAt);
        host.freeAt = at + host.pace.delayMs;
        if (at > now) await clock.sleep(at - now, signal);
        return work();
      });
    },
    answered(name, status) {
      const host = stateOf(name);
      host.pace = nextPace(host.pace, status);
      host.limit.concurrency = host.pace.concurrency;
      host.freeAt = Math.max(host.freeAt, clock.now() + host.pace.delayMs);
    },
  };
}
