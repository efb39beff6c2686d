import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseSettings } from '../config';
import { findPostmaster, stopPostmaster } from '../db/postmaster';
import { openLog } from '../log';
import { query } from '../testing/database';
import { joinDatabase, openDatabase } from './database';
import { lockHome } from './home-lock';
import { isAlive } from './process-identity';
import { Supervisor } from './supervisor';

let home: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-main-')));
});
afterEach(async () => {
  const dataDir = path.join(home, 'postgres');
  const left = findPostmaster(dataDir);
  if (left) await stopPostmaster(left.pid, dataDir);
  fs.rmSync(home, { recursive: true, force: true });
});
const settingsHere = () => parseSettings({ DARKROOM_HOME: home });

// What `npm start` does, with one child that says when it ends.
const MAIN = (folder: string) => `
  import { parseSettings } from './server/config.ts';
  import { openLog } from './server/log.ts';
  import { openDatabase } from './server/supervisor/database.ts';
  import { lockHome } from './server/supervisor/home-lock.ts';
  import { announceInstance } from './server/supervisor/instance.ts';
  import { Supervisor } from './server/supervisor/supervisor.ts';
  const settings = parseSettings({ DARKROOM_HOME: ${JSON.stringify(folder)} });
  const log = openLog('main');
  lockHome(settings.DARKROOM_HOME);
  const supervisor = new Supervisor({ log });
  const database = await openDatabase(settings, log, supervisor);
  announceInstance(settings.DARKROOM_HOME, { port: 3000, databasePort: database.port });
  const child = "const fs = require('fs'); const file = " + JSON.stringify(settings.DARKROOM_HOME + '/child') + ";"
    + "process.on('SIGTERM', () => { console.log('x'); fs.writeFileSync(file, 'ended well'); process.exit(0); });"
    + "setInterval(() => {}, 1e6); console.log('child', process.pid)";
  supervisor.keep({ name: 'child', args: ['--import', './server/supervisor/end-with-parent.mjs', '-e', child], env: {} });`;

/** Runs that in another process until its child lives; gives both pids. */
async function startElsewhere() {
  const main = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', MAIN(home)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of readline.createInterface({ input: main.stdout! })) {
    const [word, pid] = line.split(' ');
    if (word === 'child') return { main, childPid: Number(pid) };
  }
  throw new Error('the other process ended early');
}

it('leaves nothing but Postgres when it is killed, and the next start adopts that', async () => {
  const watcher = fs.watch(home);
  const { main, childPid } = await startElsewhere();
  expect(() => lockHome(home)).toThrow('running already');
  main.kill('SIGKILL');
  while (!fs.existsSync(path.join(home, 'child'))) await once(watcher, 'change');
  watcher.close();
  await expect.poll(() => fs.readFileSync(path.join(home, 'child'), 'utf8')).toBe('ended well');
  await expect.poll(() => isAlive(childPid)).toBe(false);
  const left = findPostmaster(path.join(home, 'postgres'));
  const unlock = lockHome(home);
  const database = await openDatabase(settingsHere(), openLog('tests'));
  expect(database.port).toBe(left?.port);
  expect(findPostmaster(path.join(home, 'postgres'))).toEqual(left);
  await database.close();
  unlock();
  expect(findPostmaster(path.join(home, 'postgres'))).toBeNull();
});

it('starts a Postgres that died again, on the port where the others look for it', async () => {
  const log = openLog('tests');
  const patience = { firstDelayMs: 1, longestDelayMs: 1, deaths: 3, withinMs: 60_000 };
  const supervisor = new Supervisor({ log, patience });
  const database = await openDatabase(settingsHere(), log, supervisor);
  const first = findPostmaster(path.join(home, 'postgres'))!;
  process.kill(first.pid, 'SIGKILL');
  await expect
    .poll(() => query(database.adminUrl, 'select 1 one').catch(() => null), { timeout: 30_000 })
    .toEqual([{ one: 1 }]);
  expect(findPostmaster(path.join(home, 'postgres'))?.pid).not.toBe(first.pid);
  await supervisor.stop();
  await database.close();
});

it('lets a command join the running instance, and opens the database itself when none runs', async () => {
  const log = openLog('tests');
  const alone = await joinDatabase(settingsHere(), log);
  await query(alone.adminUrl, 'create table public.note as select 1 n');
  await alone.close();
  expect(findPostmaster(path.join(home, 'postgres'))).toBeNull();
  const { main } = await startElsewhere();
  const beside = await joinDatabase(settingsHere(), log);
  expect(await query(beside.adminUrl, 'select n from public.note')).toEqual([{ n: 1 }]);
  await beside.close();
  expect(findPostmaster(path.join(home, 'postgres'))?.port).toBe(beside.port);
  main.kill('SIGKILL');
  await once(main, 'exit');
});
