import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from '../log';
import { query } from '../testing/database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { freePort } from './free-port';
import { findPostmaster, stopPostmaster } from './postmaster';

let home: string;
let dataDir: string;
const log = openLog('tests');
const start = (options: { password?: string; port?: number } = {}) =>
  startEmbeddedPostgres({ dataDir, password: 'a password', log, durable: false, ...options });

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-postgres-'));
  dataDir = path.join(home, 'postgres');
});
afterEach(async () => {
  const left = findPostmaster(dataDir);
  if (left) await stopPostmaster(left.pid, dataDir);
  fs.rmSync(home, { recursive: true, force: true });
});

/** Another process that starts Postgres on the same folder, prints its pid and goes on living. */
function startElsewhere(): ChildProcess {
  const script = `
    import { openLog } from './server/log.ts';
    import { startEmbeddedPostgres } from './server/db/embedded-postgres.ts';
    setInterval(() => {}, 1000);
    const options = { dataDir: ${JSON.stringify(dataDir)}, password: 'a password', log: openLog('x'), durable: false };
    console.log((await startEmbeddedPostgres(options)).pid);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

const firstLine = async (child: ChildProcess) =>
  String((await once(readline.createInterface({ input: child.stdout! }), 'line'))[0]);

async function kill(child: ChildProcess) {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('keeps what was written when it is stopped and started again', async () => {
  const first = await start();
  await query(first.url('postgres'), 'create table kept as select 42 answer');
  await first.stop();
  const second = await start();
  expect(await query(second.url('postgres'), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

it('lets nobody in without the password, over no other address', async () => {
  const server = await start();
  const asOther = server.url('postgres', { user: 'postgres', password: 'guess' });
  await expect(query(asOther, 'select 1')).rejects.toThrow('password authentication failed');
  const [settings] = await query(
    server.url('postgres'),
    `select current_setting('listen_addresses') addresses, current_setting('unix_socket_directories') sockets`,
  );
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
});

it('adopts the server that a killed parent left running', async () => {
  const parent = startElsewhere();
  const pid = Number(await firstLine(parent));
  await kill(parent);
  const adopted = await start();
  expect(adopted.pid).toBe(pid);
  expect(await query(adopted.url('postgres'), 'select 1 one')).toEqual([{ one: 1 }]);
  await adopted.stop();
  await adopted.ended;
  expect(findPostmaster(dataDir)).toBeNull();
});

it('stops a server left running that does not accept the password, and says why it cannot start', async () => {
  await start();
  await expect(start({ password: 'another' })).rejects.toMatchObject({ code: 'other_secret_key' });
  expect(findPostmaster(dataDir)).toBeNull();
  const again = await start();
  expect(await query(again.url('postgres'), 'select 1 one')).toEqual([{ one: 1 }]);
});

it('starts on a folder whose first start was killed half-way', async () => {
  const watcher = fs.watch(home);
  const parent = startElsewhere();
  await once(watcher, 'change');
  watcher.close();
  await kill(parent);
  expect(fs.existsSync(path.join(dataDir, 'PG_VERSION'))).toBe(false);
  const server: EmbeddedPostgres = await start();
  expect(await query(server.url('postgres'), 'select 1 one')).toEqual([{ one: 1 }]);
});

it('ignores a pid file whose number belongs to another program by now', async () => {
  const first = await start();
  await first.stop();
  fs.writeFileSync(path.join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n0\n${first.port}\n`);
  const server = await start();
  expect(server.pid).not.toBe(process.pid);
});

it('moves a server left running to the port that is asked for', async () => {
  const first = await start();
  const port = await freePort();
  const second = await start({ port });
  expect([second.port, second.pid === first.pid]).toEqual([port, false]);
});
