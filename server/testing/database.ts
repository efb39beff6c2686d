import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { type Login, loginUrl } from '../db/logins';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's connection string of the test run's Postgres. */
    postgresUrl: string;
  }
}

export const TEMPLATE = 'darkroom_template';
export const TEST_SECRET_KEY = '5ec2e7'.repeat(10);

export type TestDatabase = {
  adminUrl: string;
  url(login: Login): string;
  drop(): Promise<void>;
};

/**
 * A fresh, migrated database. Call it at the top of a test file (`const database = await aDatabase()`):
 * it is dropped after the file's tests; inside a hook or a test, call `drop` yourself.
 */
export async function aDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `create database ${name} template ${TEMPLATE}`);
  const adminUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const drop = () => query(server, `drop database if exists ${name} with (force)`).then(() => {});
  dropAfterFile(drop);
  return { adminUrl, url: (login) => loginUrl(adminUrl, login, TEST_SECRET_KEY), drop };
}

function dropAfterFile(drop: () => Promise<void>) {
  try {
    afterAll(drop);
  } catch {
    // Called from within a test or a hook, where vitest takes no new hook: the whole server goes after the run.
  }
}

/** Runs one statement (or script) as the login of `url` and gives back its rows. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Keeps a lock, so that others get only as far as it. */
export async function holding(url: string, lock: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`begin; ${lock}`);
  return {
    /** Until so many wait for it; who was killed waits on. */
    async untilWaiting(count: number): Promise<void> {
      const waiting = `select count(distinct l.pid)::int as n from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and not l.granted`;
      for (;;) if ((await client.query<{ n: number }>(waiting)).rows[0]!.n >= count) return;
    },
    async release(): Promise<void> {
      await client.query('commit');
      await client.end();
    },
  };
}
