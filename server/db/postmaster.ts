import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running Postgres server: its process and the port it says it listens on. */
export type Postmaster = { pid: number; port: number };

const pidFile = (dataDir: string) => path.join(dataDir, 'postmaster.pid');

/** The server that runs on `dataDir`, or null. A pid file whose process is gone, or is another program by now, is removed. */
export function findPostmaster(dataDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = fs.readFileSync(pidFile(dataDir), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (pid > 1 && runsOn(pid, dataDir)) return { pid, port };
  fs.rmSync(pidFile(dataDir), { force: true });
  return null;
}

/** True while process `pid` is a Postgres server of this very folder; a number can have gone to another program. */
export function runsOn(pid: number, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
    // Postgres works inside its data folder. A dead child nobody has waited for has no working folder any more.
    if (process.platform === 'linux') return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(dataDir);
    if (process.platform === 'win32') return true;
    const command = execFileSync('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' });
    return !command.startsWith('Z') && command.includes(dataDir);
  } catch {
    return false;
  }
}

/** Asks a server to end (open connections are closed, everything is written), insisting after `patienceMs`. */
export async function stopPostmaster(pid: number, dataDir: string, patienceMs = 30_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!runsOn(pid, dataDir)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await isGone(pid, dataDir, patienceMs)) return;
  }
}

async function isGone(pid: number, dataDir: string, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(25)) {
    if (!runsOn(pid, dataDir)) return true;
  }
  return false;
}
