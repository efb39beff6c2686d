import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environment } from '../server/config';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const READY_MS = 300_000; // a first start builds the pages

/** Where a Darkroom listens, keeps what it has, and prints to. */
export type Site = { port: number; home: string; output: string };

/** Starts a Darkroom as `npm start` does; gives back how to stop it, once it is ready. */
export async function startOn(site: Site, settings: Record<string, string>): Promise<() => Promise<void>> {
  const env = {
    ...environment(),
    PORT: String(site.port),
    DARKROOM_HOME: site.home,
    DATABASE_URL: '',
    LOG_LEVEL: 'info',
    ...settings,
  };
  fs.mkdirSync(path.dirname(site.output), { recursive: true });
  const log = fs.openSync(site.output, 'w');
  const child = spawn(process.execPath, [path.join(ROOT, 'server/start.mjs')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  await untilReady(child, site);
  return () => stop(child);
}

async function untilReady(child: ChildProcess, site: Site): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end && child.exitCode === null; await sleep(250)) {
    if (await isReady(site)) return;
  }
  child.kill('SIGTERM');
  throw new Error(`Darkroom did not become ready:\n${fs.readFileSync(site.output, 'utf8').slice(-4000)}`);
}

async function isReady({ port, output }: Site): Promise<boolean> {
  const answer = await fetch(`http://localhost:${port}/api/health`).catch(() => null);
  if (!answer?.ok) return false;
  const { checks } = (await answer.json()) as { checks: Record<'worker' | 'realtime', { status: string }> };
  const isPrinted = fs.readFileSync(output, 'utf8').includes('Darkroom is ready');
  return checks.worker.status === 'ok' && checks.realtime.status === 'ok' && isPrinted;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await ended;
}
