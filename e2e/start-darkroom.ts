import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environment } from '../server/config';
import { BASE, HOME, INBOX, OUTPUT, PORT } from './darkroom';
import { fillInbox } from './inbox';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const READY_MS = 300_000; // a first start builds the pages

/** Starts one Darkroom on an empty home for all browser tests, with folders to import; gives back how to stop it. */
export default async function startDarkroom(): Promise<() => Promise<void>> {
  fs.rmSync(HOME, { recursive: true, force: true });
  await fillInbox();
  const env = {
    ...environment(),
    PORT: String(PORT),
    DARKROOM_HOME: HOME,
    DARKROOM_FOLDER_ROOTS: INBOX,
    DARKROOM_SAMPLE: 'off',
    DATABASE_URL: '',
    LOG_LEVEL: 'info',
  };
  const log = fs.openSync(OUTPUT, 'w');
  const child = spawn(process.execPath, [path.join(ROOT, 'server/start.mjs')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  await untilReady(child);
  return () => stop(child);
}

async function untilReady(child: ChildProcess): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end && child.exitCode === null; await sleep(250)) {
    if (await isReady()) return;
  }
  child.kill('SIGTERM');
  throw new Error(`Darkroom did not become ready:\n${fs.readFileSync(OUTPUT, 'utf8').slice(-4000)}`);
}

async function isReady(): Promise<boolean> {
  const answer = await fetch(`${BASE}/api/health`).catch(() => null);
  if (!answer?.ok) return false;
  const { checks } = (await answer.json()) as { checks: Record<'worker' | 'realtime', { status: string }> };
  const isPrinted = fs.readFileSync(OUTPUT, 'utf8').includes('Darkroom is ready');
  return checks.worker.status === 'ok' && checks.realtime.status === 'ok' && isPrinted;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await ended;
}
