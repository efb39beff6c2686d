import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, parseSettings } from '../config';
import type { Actor } from '../domain/actor';
import { newId } from '../domain/ids';
import type { Role } from '../domain/roles';
import { hasEnded } from '../domain/run-states';
import { importRequest } from '../domain/wire/imports';
import { createOrganisation } from '../services/accounts/first-run';
import { startImport } from '../services/imports/start-import';
import { type Context, openPorts, type Ports } from '../services/ports';
import { getRunView } from '../services/runs/view-run';
import { aDatabase, TEST_SECRET_KEY, type TestDatabase } from './database';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Instance = Ports & {
  database: TestDatabase;
  home: string;
  /** A folder that the first organisation may import from. */
  inbox: string;
  tenantId: string;
  /** A caller of the first organisation. */
  as(role: Role, tenantId?: string): Context;
  close(): Promise<void>;
};

/**
 * A Darkroom without its processes: a database (made for it unless given), two stores and an inbox of its own. No sample, unless
 * `settings` ask for one; a worker must be told too.
 */
export async function anInstance(given?: TestDatabase, settings: Record<string, string> = {}): Promise<Instance> {
  const database = given ?? (await aDatabase());
  const home = fs.mkdtempSync(path.join(os.tmpdir(), `darkroom-test-${process.pid}-`));
  const inbox = path.join(home, 'inbox');
  fs.mkdirSync(inbox);
  const config = parseSettings({
    DARKROOM_HOME: home,
    DATABASE_URL: database.adminUrl,
    DARKROOM_SECRET_KEY: TEST_SECRET_KEY,
    DARKROOM_FOLDER_ROOTS: inbox,
    DARKROOM_SAMPLE: 'off',
    LOG_LEVEL: 'silent',
    ...settings,
  });
  const ports = openPorts('test', config);
  const tenantId = await createOrganisation(ports, 'Test hospital');
  return {
    ...ports,
    database,
    home,
    inbox,
    tenantId,
    as: (role, tenant = tenantId) => ({ ...ports, requestId: 'test', actor: anActor(role, tenant) }),
    async close() {
      await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

export const anActor = (role: Role, tenantId: string): Actor => ({
  kind: 'service',
  id: newId(),
  name: `a ${role}`,
  tenantId,
  role,
  scopes: null,
});

export type Worker = {
  child: ChildProcess;
  kill(signal?: NodeJS.Signals): void;
  ended: Promise<void>;
  output(): string;
};

/** Starts a real worker process on the instance. `extra` adds to its environment: failpoints. */
export function aWorker({ database, home, inbox }: Instance, extra: Record<string, string> = {}): Worker {
  const loader = path.join(ROOT, 'node_modules/tsx/dist/loader.mjs');
  const child = spawn(process.execPath, ['--import', `file://${loader}`, path.join(ROOT, 'server/worker/main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(),
      DATABASE_URL: database.adminUrl,
      DARKROOM_HOME: home,
      DARKROOM_SECRET_KEY: TEST_SECRET_KEY,
      DARKROOM_FOLDER_ROOTS: inbox,
      DARKROOM_SAMPLE: 'off',
      LOG_LEVEL: 'info',
      ...extra,
    },
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, ended, kill: (signal = 'SIGKILL') => void child.kill(signal), output: () => said };
}

type Settings = Record<string, unknown>;

/** Starts an import of a folder below the inbox. */
export async function importFolder(context: Context, folder: string, pipeline: Settings = {}, more: Settings = {}) {
  return startImport(
    context,
    importRequest.parse({ name: `Dataset ${newId()}`, source: { type: 'folder', path: folder }, pipeline, ...more }),
  );
}

/** The run when it has come to rest (ended or paused). */
export async function settled(context: Context, id: string, patienceMs = 90_000) {
  for (const end = Date.now() + patienceMs; ; ) {
    const run = await getRunView(context, { id });
    if (hasEnded(run.state) || run.state === 'paused') return run;
    if (Date.now() > end) throw new Error(`run ${id} is still ${run.state} at ${run.current_step}: ${run.message}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
