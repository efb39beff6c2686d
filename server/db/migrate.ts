import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ConflictError, messageOf, UnprocessableError } from '../errors';
import type { Log } from '../log';
import { LOGINS, loginPassword } from './logins';

const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
const REALTIME_SHIM = fileURLToPath(new URL('../realtime/shim.sql', import.meta.url));
const LOCK = 4_829_117; // any fixed number: one migration at a time in a database

type Options = {
  secretKey: string;
  log: Log;
  /** Called with `adminUrl` when all migrations stand, still under the lock. */
  afterMigrations?: (adminUrl: string) => Promise<void>;
  /** Holds `<name>/migration.sql`. */
  folder?: string;
};

type Migration = { name: string; script: string; checksum: string };

/**
 * Brings the database behind `adminUrl` up to date: realtime shim, roles, migrations, passwords of the logins.
 * Safe to call twice and from two processes at once.
 * @throws ConflictError when a migration was changed after it had been applied, or the database is newer than this code
 */
export async function migrate(adminUrl: string, options: Options): Promise<void> {
  const { log, folder = MIGRATIONS } = options;
  await underLock(adminUrl, async (client) => {
    const migrations = readMigrations(folder);
    await prepare(client);
    const applied = await readApplied(client);
    refuseChanges(migrations, applied);
    for (const migration of migrations.filter(({ name }) => !applied.has(name))) {
      const startedAt = Date.now();
      await apply(client, migration);
      log.info({ migration: migration.name, durationMs: Date.now() - startedAt }, 'migration.applied');
    }
    await setPasswords(client, options.secretKey);
    await options.afterMigrations?.(adminUrl);
  });
}

async function underLock(adminUrl: string, work: (client: pg.Client) => Promise<void>) {
  const guard = await connect(adminUrl);
  const client = await connect(adminUrl);
  try {
    await guard.query('begin');
    await guard.query('set local idle_in_transaction_session_timeout = 0');
    // A transaction's lock, so that it also holds through a transaction pooler.
    const tryLock = async () =>
      (await guard.query(`select pg_try_advisory_xact_lock(${LOCK}) got`)).rows[0]?.got === true;
    while (!(await tryLock())) await sleep(100);
    await work(client);
  } finally {
    await Promise.allSettled([client.end(), guard.end()]);
  }
}

async function connect(adminUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: adminUrl,
    options: '-c search_path=darkroom',
    connectionTimeoutMillis: 10_000,
    application_name: 'darkroom migrate',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

function readMigrations(folder: string): Migration[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(path.join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const script = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    });
}

const ROLES = {
  darkroom_app: 'noinherit',
  darkroom_worker: 'inherit',
  darkroom_auth: 'noinherit',
  darkroom_gateway: 'noinherit',
};

// `_prisma_migrations` is the table that `prisma migrate deploy` keeps.
const PREPARE = `
  create schema if not exists darkroom;
  create table if not exists darkroom._prisma_migrations (
    id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
    logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0);
  do $$ begin
    ${Object.entries(ROLES)
      .map(([role, inherit]) => `if to_regrole('${role}') is null then create role ${role} login ${inherit}; end if;`)
      .join('\n    ')}
    if to_regrole('darkroom_system') is null then create role darkroom_system nologin; end if;
  end $$;
  grant darkroom_app to darkroom_worker with inherit true;
  grant darkroom_system to darkroom_worker with inherit false;`;

async function prepare(client: pg.Client) {
  await client.query(PREPARE);
  const { rows } = await client.query(
    `select to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null missing`,
  );
  if (rows[0]?.missing) await client.query(`begin; ${fs.readFileSync(REALTIME_SHIM, 'utf8')}; commit`);
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function refuseChanges(migrations: Migration[], applied: Map<string, string>) {
  const changed = migrations.find(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed) {
    throw new ConflictError({
      code: 'migration_changed',
      message: `prisma/migrations/${changed.name}/migration.sql was changed after it had been applied to this database.`,
      fix: 'Restore that file and write a new migration for the change.',
    });
  }
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].find((name) => !known.has(name));
  if (unknown) {
    throw new ConflictError({
      code: 'database_is_newer',
      message: `The database has the migration ${unknown}, which this version of Darkroom does not know.`,
      fix: 'Start the version that made it, or a newer one; or restore a backup from before the upgrade.',
    });
  }
}

async function apply(client: pg.Client, { name, script, checksum }: Migration) {
  try {
    await client.query('begin');
    await client.query(script); // one query: splitting at semicolons would break function bodies
    await client.query(
      `insert into darkroom._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    throw new UnprocessableError({
      code: 'migration_failed',
      message: `The migration ${name} failed, and nothing of it was kept: ${messageOf(cause)}`,
      fix: 'Check that the login of DATABASE_URL owns the database and may create roles.',
      cause,
    });
  }
}

async function setPasswords(client: pg.Client, secretKey: string) {
  for (const login of LOGINS) {
    await client.query(`alter role ${login} login password '${loginPassword(login, secretKey)}'`);
  }
}
