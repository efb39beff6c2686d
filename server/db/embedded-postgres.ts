import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { messageOf, UnavailableError } from '../errors';
import type { Log } from '../log';
import { freePort } from './free-port';
import { postgresCommand } from './postgres-binaries';
import { ensureCluster, postgresEnvironment } from './postgres-cluster';
import { findPostmaster, type Postmaster, runsOn, stopPostmaster } from './postmaster';

export type EmbeddedPostgres = {
  port: number;
  pid: number;
  /** Connection string of `database`; without a user that of the superuser. */
  url(database: string, login?: { user: string; password: string }): string;
  /** Settles when the server has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

type Options = {
  /** Folder of the cluster; made when it is not there. The server's log stands beside it (`<dataDir>.log`). */
  dataDir: string;
  /** Default: the port of a server that is found running, else a free one. */
  port?: number;
  /** Of the superuser `postgres`. */
  password: string;
  log: Log;
  /** False trades safety for speed: for tests only. */
  durable?: boolean;
};

const COMMON = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '150',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  wal_compression: 'on',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  timezone: 'UTC',
};
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum_naptime: '5min' };

/**
 * Starts the Postgres that ships with the packages, on 127.0.0.1 with a password, or adopts the one that a killed
 * parent left running on the same folder. It lives in a process group of its own, so that Ctrl-C reaches it last, through `stop`.
 * @throws UnavailableError when it cannot be started or does not accept the password
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const { password, log, durable = true } = options;
  fs.mkdirSync(path.dirname(path.resolve(options.dataDir)), { recursive: true, mode: 0o700 });
  const dataDir = path.join(
    fs.realpathSync(path.dirname(path.resolve(options.dataDir))),
    path.basename(options.dataDir),
  );
  await ensureCluster({ dataDir, password, durable });
  let answer: Answer = 'silent';
  // Again when another program took the port, or a server started by a killed parent was just not to be seen yet.
  for (let attempt = 1; attempt <= 3 && answer === 'silent'; attempt++) {
    const left = findPostmaster(dataDir);
    if (left && (options.port ?? left.port) === left.port && (await answers(left, dataDir, password)) === 'yes') {
      log.info({ pid: left.pid, port: left.port }, 'postgres.adopted');
      return handle(left, dataDir, password);
    }
    if (left) {
      log.warn({ pid: left.pid }, 'postgres.stopping_leftover');
      await stopPostmaster(left.pid, dataDir);
    }
    const started = await launch(dataDir, options.port ?? (await freePort()), durable);
    answer = await answers(started, dataDir, password);
    if (answer === 'yes') {
      log.info({ pid: started.pid, port: started.port }, 'postgres.started');
      return handle(started, dataDir, password);
    }
    await stopPostmaster(started.pid, dataDir);
  }
  throw refusal(dataDir, answer);
}

async function launch(dataDir: string, port: number, durable: boolean): Promise<Postmaster> {
  const settings = Object.entries({ ...COMMON, ...(durable ? {} : NOT_DURABLE) });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = postgresCommand('postgres', ['-D', dataDir, '-p', String(port), ...flags]);
  // Not a pipe: the server may outlive this process.
  const logFile = fs.openSync(`${dataDir}.log`, 'w', 0o600);
  const child = spawn(command.file, command.args, {
    ...command.owner,
    detached: true,
    env: postgresEnvironment(),
    stdio: ['ignore', logFile, logFile],
  });
  fs.closeSync(logFile);
  await new Promise((resolve, reject) => child.once('spawn', () => resolve(null)).once('error', reject));
  child.unref();
  return { pid: child.pid!, port };
}

type Answer = 'yes' | 'wrong password' | 'silent';

async function answers({ pid, port }: Postmaster, dataDir: string, password: string): Promise<Answer> {
  const connectionString = urlOf(port, 'postgres', { user: 'postgres', password });
  let isOurs = false; // it takes a moment until a new process stands in its data folder
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(25)) {
    if (runsOn(pid, dataDir)) isOurs = true;
    else if (isOurs || !isAlive(pid)) return 'silent';
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') folder`);
      if (rows[0]?.folder === dataDir) return 'yes';
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return 'wrong password';
    } finally {
      await client.end().catch(() => {});
    }
  }
  return 'silent';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function refusal(dataDir: string, answer: Answer): UnavailableError {
  if (answer === 'wrong password') {
    return new UnavailableError({
      code: 'other_secret_key',
      message: `The database in ${dataDir} was made with another secret key.`,
      fix: 'Set DARKROOM_SECRET_KEY to the key it was made with, or put that key back into the file secret-key of the home.',
    });
  }
  let said = '';
  try {
    said = fs.readFileSync(`${dataDir}.log`, 'utf8').trim().slice(-500);
  } catch (error) {
    said = messageOf(error);
  }
  return new UnavailableError({
    code: 'postgres_did_not_start',
    message: `The embedded Postgres in ${dataDir} did not start: ${said}`,
    fix: 'Read the log beside that folder; or set DATABASE_URL to a Postgres of your own.',
  });
}

const urlOf = (port: number, database: string, { user, password }: { user: string; password: string }) =>
  `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

function handle({ pid, port }: Postmaster, dataDir: string, password: string): EmbeddedPostgres {
  let tellEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    tellEnded = resolve;
  });
  const watch = setInterval(() => {
    if (runsOn(pid, dataDir)) return;
    clearInterval(watch);
    tellEnded();
  }, 500);
  watch.unref();
  return {
    port,
    pid,
    url: (database, login = { user: 'postgres', password }) => urlOf(port, database, login),
    ended,
    stop: async () => {
      await stopPostmaster(pid, dataDir);
      clearInterval(watch);
      tellEnded();
    },
  };
}
