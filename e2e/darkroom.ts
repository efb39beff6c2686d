import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { environment } from '../server/config';
import { loginPassword, readOrCreateSecretKey } from '../server/db/logins';
import { readInstance } from '../server/supervisor/instance';

const { DARKROOM_E2E_PORT: port = '3190', DARKROOM_E2E_HOME: home } = environment();

/** Where the Darkroom of the browser tests lives; only they use it. */
export const PORT = Number(port);
export const BASE = `http://localhost:${PORT}`;
export const HOME = home ?? path.join(os.tmpdir(), `darkroom-e2e-${os.userInfo().uid}-${PORT}`);
export const INBOX = path.join(HOME, 'inbox');
export const OUTPUT = path.join(HOME, 'output.log');

/** The link for the first admin, as it was printed. */
export function setupLink(output = OUTPUT): string {
  const said = fs.readFileSync(output, 'utf8');
  const link = /http:\S+\/setup\?code=\S+/.exec(said)?.[0];
  if (!link) throw new Error(`No setup link was printed:\n${said.slice(-2000)}`);
  return link;
}

/** Asks the database behind the pages, past every rule: what the pages show is compared with the rows. */
export async function sql<Row extends object>(query: string, ...values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: instance().databasePort!,
    user: 'postgres',
    password: loginPassword('postgres', readOrCreateSecretKey(HOME, environment().DARKROOM_SECRET_KEY)),
    database: 'postgres',
    options: '-c search_path=darkroom',
  });
  await client.connect();
  try {
    return (await client.query<Row>(query, values)).rows;
  } finally {
    await client.end();
  }
}

/** The first row of the answer. */
export async function sqlRow<Row extends object>(query: string, ...values: unknown[]): Promise<Row> {
  const [row] = await sql<Row>(query, ...values);
  if (!row) throw new Error(`no row: ${query}`);
  return row;
}

function instance() {
  const found = readInstance(HOME);
  if (!found) throw new Error(`No Darkroom runs on ${HOME}.`);
  return found;
}

// What each child's command line holds; Next gives the web process a title of its own.
const CHILDREN = { web: /^next-server|web\.mjs/, gateway: /realtime\/main\.ts/, worker: /worker\/main\.ts/ };
export type Child = keyof typeof CHILDREN;

/** Kills a process of this Darkroom as a crash would, and gives back its id. */
export function kill(child: Child): number {
  const pid = pidOf(child);
  if (pid === null) throw new Error(`No ${child} process runs.`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** The process id of a child of the supervisor, null while it is away. */
export function pidOf(child: Child): number | null {
  const parent = instance().pid;
  const found = fs.readdirSync('/proc').find((entry) => {
    const about = /^\d+$/.test(entry) ? readProcess(entry) : null;
    return about !== null && about.parent === parent && CHILDREN[child].test(about.command);
  });
  return found === undefined ? null : Number(found);
}

function readProcess(pid: string): { parent: number; command: string } | null {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), command };
  } catch {
    return null; // ended meanwhile
  }
}
