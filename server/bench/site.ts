import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { environment, parseSettings } from '../config';
import { freePort } from '../db/free-port';
import { newId } from '../domain/ids';
import { hasEnded } from '../domain/run-states';
import { openLog } from '../log';
import { createOrganisation } from '../services/accounts/first-run';
import { type Context, openPorts } from '../services/ports';
import { getRunView } from '../services/runs/view-run';
import { workerThreads } from '../supervisor/children';
import { openDatabase } from '../supervisor/database';
import { stopped } from './processes';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a process of its own is started with, so that it reads TypeScript. */
export const LOADER = pathToFileURL(path.join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;

export type Site = Awaited<ReturnType<typeof openSite>>;

/** A Darkroom to measure: a database, a worker and the gateway in a home of their own, and an admin. `settings` as in the environment. */
export async function openSite(settings: Record<string, string>) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-bench-'));
  const own = { ...environment(), ...settings, DARKROOM_HOME: home, LOG_LEVEL: 'warn' };
  const config = parseSettings(own);
  const database = await openDatabase(config, openLog('bench', { toStderr: true }));
  const { adminUrl, secretKey } = database;
  const shared = { DATABASE_URL: adminUrl, DARKROOM_SECRET_KEY: secretKey };
  const realtimePort = await freePort();
  const env = {
    ...own,
    ...shared,
    DARKROOM_REALTIME_PORT: String(realtimePort),
    UV_THREADPOOL_SIZE: workerThreads(config),
  };
  const start = (script: string) =>
    spawn(process.execPath, ['--import', LOADER, path.join(ROOT, script)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const worker = start('server/worker/main.ts');
  const gateway = start('server/realtime/main.ts');
  const ports = openPorts('bench', { ...config, ...shared });
  const close = async () => {
    await Promise.all([stopped(worker), stopped(gateway)]);
    await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
    await database.close();
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    const tenantId = await createOrganisation(ports, 'Bench');
    const actor = { kind: 'service', id: newId(), name: 'Bench', tenantId, role: 'admin', scopes: null } as const;
    await ports.records.as(tenantId, (tx) =>
      tx.member.create({ data: { id: newId(), tenant_id: tenantId, user_id: actor.id, name: 'Bench', role: 'admin' } }),
    );
    const context: Context = { ...ports, actor, requestId: 'bench' };
    return {
      context,
      env,
      worker: worker.pid!,
      realtimePort,
      secretKey,
      concurrency: config.WORKER_CONCURRENCY,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The run when it is completed, with the seconds it took. @throws when it ended otherwise */
export async function completed(context: Context, id: string) {
  for (;;) {
    const run = await getRunView(context, { id });
    if (run.state === 'completed') {
      return { ...run, seconds: (new Date(run.ended_at!).getTime() - new Date(run.created_at).getTime()) / 1000 };
    }
    if (hasEnded(run.state)) throw new Error(`the run ${run.state}: ${run.error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
