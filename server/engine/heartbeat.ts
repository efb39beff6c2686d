import os from 'node:os';
import { messageOf } from '../errors';
import { beat, forgetWorker, leave, silentWorkers } from '../records/workers';
import type { Engine } from './engine';

const BEAT_MS = 2000;
const DEAD_SECONDS = 8; // four missed beats
const GONE_SECONDS = 3; // a missed beat of a process that this machine no longer has

export type Heartbeat = { stop(): Promise<void> };

/**
 * Beats every 2 s and takes over from peers that fell silent for 8 s, but only while its own beats succeeded that long:
 * after an outage of the database everybody looks dead. Recovers first and forgets the peer after, so that a death in between repeats.
 */
export async function startHeartbeat(
  engine: Engine,
  version: string,
  recover: (workerId: string) => Promise<void>,
  sweep: () => Promise<void>,
): Promise<Heartbeat> {
  const me = { id: engine.workerId, host: os.hostname(), pid: process.pid, version };
  let beatingSince = 0;
  let running: Promise<void> | null = null;

  async function round(): Promise<void> {
    try {
      // Never retried: the watchdog must notice its own outage.
      await engine.records.asSystem((tx) => beat(tx, me));
      beatingSince ||= Date.now();
      const isSure = Date.now() - beatingSince >= DEAD_SECONDS * 1000;
      const silent = isSure ? await engine.records.asSystem((tx) => silentWorkers(tx, DEAD_SECONDS)) : [];
      for (const id of new Set([...silent, ...(await gone(engine))])) {
        await recover(id);
        await engine.records.asSystem((tx) => forgetWorker(tx, id, GONE_SECONDS));
        engine.log.warn({ event: 'worker.taken_over', worker: id });
      }
      await sweep();
    } catch (error) {
      beatingSince = 0;
      engine.log.warn({ event: 'worker.beat_failed', error: messageOf(error) });
    }
  }
  const once = () => {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  };

  await once();
  const timer = setInterval(once, BEAT_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await engine.records
        .asSystem((tx) => leave(tx, me.id))
        .catch((error: unknown) => engine.log.warn({ event: 'worker.leave_failed', error: messageOf(error) }));
    },
  };
}

/** Peers that said good-bye, or that ran on this very machine and whose process is gone: no long silence need be waited for. */
async function gone(engine: Engine): Promise<string[]> {
  const rows = await engine.records.asSystem(async (tx) =>
    tx.worker.findMany({ where: { id: { in: await silentWorkers(tx, GONE_SECONDS) } } }),
  );
  return rows
    .filter((row) => row.last_seen.getTime() === 0 || (row.host === os.hostname() && !isAlive(row.pid)))
    .map((row) => row.id);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
