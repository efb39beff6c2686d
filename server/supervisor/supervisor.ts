import { type ChildProcess, spawn } from 'node:child_process';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors';
import type { Log } from '../log';
import { countDeaths, PATIENCE, type Patience } from './deaths';

export type ChildSpec = { name: string; args: string[]; env: NodeJS.ProcessEnv };

type Options = { log: Log; print?: (line: string) => void; patience?: Patience; stopMs?: number };

type Kept = { name: string; child?: ChildProcess; ended: Promise<void> };

/** Keeps child processes running: starts again what dies, gives up when that does not help, stops all in order. */
export class Supervisor {
  /** Resolves with the reason when a child could not be kept alive. */
  readonly gaveUp: Promise<string>;
  #giveUp: (reason: string) => void = () => {};
  #kept: Kept[] = [];
  #stopping = new AbortController();
  #options: Required<Options>;

  constructor(options: Options) {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    this.#options = { print, patience: PATIENCE, stopMs: 15_000, ...options };
    this.gaveUp = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /** Runs Node with `spec.args` and keeps it running. */
  keep(spec: ChildSpec) {
    const kept: Kept = { name: spec.name, ended: Promise.resolve() };
    this.#kept.push(kept);
    kept.ended = this.keepAlive(spec.name, () => {
      kept.child = this.#spawn(spec);
      return endOf(kept.child);
    });
  }

  /** Calls `live` again whenever what it started has ended (it says how), until stopped or given up. */
  async keepAlive(name: string, live: () => Promise<string>): Promise<void> {
    const { log, patience } = this.#options;
    const delayAfterDeath = countDeaths(patience);
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const how = await live().catch(messageOf);
      if (signal.aborted) return;
      const delayMs = delayAfterDeath(Date.now());
      if (delayMs === null) {
        return this.#giveUp(`${name} died ${patience.deaths} times in ${patience.withinMs / 1000} s, last: ${how}`);
      }
      log.warn({ name, how, delayMs }, 'child.died');
      await sleep(delayMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Ends the children in the order they were started, each having its share of the time, then kills what is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { stopMs, log } = this.#options;
    const startedAt = Date.now();
    const remaining = async (kept: Kept, untilMs: number) => {
      const isGone = kept.ended.then(() => true);
      return !(await Promise.race([
        isGone,
        sleep(Math.max(0, startedAt + untilMs - Date.now()), false, { ref: false }),
      ]));
    };
    for (const [index, kept] of this.#kept.entries()) {
      kept.child?.kill('SIGTERM');
      await remaining(kept, (stopMs * (index + 1)) / this.#kept.length);
    }
    for (const kept of this.#kept) {
      if (!(await remaining(kept, stopMs))) continue;
      log.warn({ name: kept.name }, 'child.killed');
      killGroup(kept.child);
      await kept.ended;
    }
  }

  #spawn({ name, args, env }: ChildSpec): ChildProcess {
    const { log, print } = this.#options;
    // Its own process group: Ctrl-C in the terminal reaches it through `stop`, in order. The channel ends with this process.
    const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) readline.createInterface({ input: stream! }).on('line', print);
    log.info({ name, pid: child.pid }, 'child.started');
    return child;
  }
}

const endOf = (child: ChildProcess) =>
  new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });

function killGroup(child?: ChildProcess) {
  if (!child?.pid) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // gone in between, or no group
  }
}
