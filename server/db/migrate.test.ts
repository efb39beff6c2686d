import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openLog } from '../log';
import { query } from '../testing/database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { loginUrl } from './logins';
import { migrate } from './migrate';

// Roles belong to the whole server: a server of its own, so that other tests keep their passwords.
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-migrate-'));
const log = openLog('tests');
const secretKey = '0123456789abcdef'.repeat(4);
let server: EmbeddedPostgres;
let folder: string;
let url: string;
let count = 0;

beforeAll(async () => {
  server = await startEmbeddedPostgres({ dataDir: path.join(home, 'pg'), password: 'test', log, durable: false });
});
afterAll(async () => {
  await server.stop();
  fs.rmSync(home, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  folder = path.join(home, `migrations-${count}`);
  url = server.url(`test_${count}`);
  await query(server.url('postgres'), `create database test_${count}`);
});

const write = (name: string, sql: string) => {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql);
};
const applied = () =>
  query(url, 'select migration_name, applied_steps_count steps from darkroom._prisma_migrations order by 1');

it('applies each migration once, bodies with semicolons included', async () => {
  write(
    '1_first',
    'create table a (n int); create function f() returns int language plpgsql as $$ begin return 1; end $$;',
  );
  await migrate(url, { secretKey, log, folder });
  write('2_second', 'insert into a values (f());');
  await migrate(url, { secretKey, log, folder });
  await migrate(url, { secretKey, log, folder });
  expect(await query(url, 'select n from darkroom.a')).toEqual([{ n: 1 }]);
  expect(await applied()).toEqual([
    { migration_name: '1_first', steps: 1 },
    { migration_name: '2_second', steps: 1 },
  ]);
});

it('lets two processes start at once', async () => {
  write('1_first', 'create table a (n int); insert into a values (1);');
  const order: string[] = [];
  const once = (who: string) =>
    migrate(url, {
      secretKey,
      log,
      folder,
      afterMigrations: async (adminUrl) => {
        order.push(`${who} in`);
        await query(adminUrl, 'select 1');
        order.push(`${who} out`);
      },
    });
  await Promise.all([once('a'), once('b')]);
  expect(await query(url, 'select n from darkroom.a')).toEqual([{ n: 1 }]);
  expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
});

it('refuses a migration that was changed after it had been applied', async () => {
  write('1_first', 'create table a (n int);');
  await migrate(url, { secretKey, log, folder });
  write('1_first', 'create table a (n bigint);');
  await expect(migrate(url, { secretKey, log, folder })).rejects.toMatchObject({
    code: 'migration_changed',
    message: expect.stringContaining('1_first'),
  });
});

it('refuses a database that is newer than the code', async () => {
  write('1_first', 'create table a (n int);');
  await migrate(url, { secretKey, log, folder });
  fs.rmSync(path.join(folder, '1_first'), { recursive: true });
  await expect(migrate(url, { secretKey, log, folder })).rejects.toMatchObject({ code: 'database_is_newer' });
});

it('keeps nothing of a migration that fails, and goes on from there', async () => {
  write('1_first', 'create table a (n int); select 1 / 0;');
  await expect(migrate(url, { secretKey, log, folder })).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('division by zero'),
  });
  expect(await applied()).toEqual([]);
  write('1_first', 'create table a (n int);');
  await migrate(url, { secretKey, log, folder });
  expect(await query(url, 'select * from darkroom.a')).toEqual([]);
});

it('gives every login its derived password and no more than its roles', async () => {
  await migrate(url, { secretKey, log });
  const whoIs = (login: Parameters<typeof loginUrl>[1]) =>
    query(loginUrl(url, login, secretKey), `select current_user, pg_has_role('darkroom_system', 'set') system`);
  expect(await whoIs('darkroom_app')).toEqual([{ current_user: 'darkroom_app', system: false }]);
  expect(await whoIs('darkroom_auth')).toEqual([{ current_user: 'darkroom_auth', system: false }]);
  expect(await whoIs('darkroom_gateway')).toEqual([{ current_user: 'darkroom_gateway', system: false }]);
  expect(await whoIs('darkroom_worker')).toEqual([{ current_user: 'darkroom_worker', system: true }]);
  const other = loginUrl(url, 'darkroom_app', 'another key, long enough to be one');
  await expect(query(other, 'select 1')).rejects.toThrow('password authentication failed');
});

it('broadcasts from SQL without failing the change it tells of', async () => {
  await migrate(url, { secretKey, log, folder });
  await query(url, `select realtime.send('{"n":1}', 'changed', 'org:1', true)`);
  await query(url, 'select realtime.send(null, null, null, true)');
  expect(await query(url, `select topic, event, payload->>'n' n from realtime.messages`)).toEqual([
    { topic: 'org:1', event: 'changed', n: '1' },
  ]);
});
