import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockHome } from './home-lock';
import { announceInstance, readInstance } from './instance';
import { thisProcess } from './process-identity';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-home-'));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

it('lets one process at a time into a home', () => {
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow(`Darkroom is running already on ${home} (process ${process.pid}).`);
  unlock();
  lockHome(home)();
  expect(fs.readdirSync(home)).toEqual([]);
});

it.each([
  ['whose process is gone', () => JSON.stringify({ pid: spawnSync('true').pid, startedAt: 'x' })],
  ['whose number another process has by now', () => JSON.stringify({ ...thisProcess(), startedAt: 'earlier' })],
  ['that was never written to the end', () => '{"pid":'],
])('takes over a lock %s', (_which, text) => {
  fs.writeFileSync(path.join(home, 'lock'), text());
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow('running already');
  unlock();
});

it('tells of the running instance, to its owner only, for as long as it runs', () => {
  expect(readInstance(home)).toBeNull();
  const withdraw = announceInstance(home, { port: 3000, databasePort: 5555 });
  expect(readInstance(home)).toEqual({ pid: process.pid, port: 3000, databasePort: 5555 });
  expect(fs.statSync(path.join(home, 'instance.json')).mode & 0o777).toBe(0o600);
  withdraw();
  expect(readInstance(home)).toBeNull();
});

it('does not tell of an instance that was killed', () => {
  const gone = { pid: spawnSync('true').pid, startedAt: 'x', port: 3000, databasePort: 5555 };
  fs.writeFileSync(path.join(home, 'instance.json'), JSON.stringify(gone));
  expect(readInstance(home)).toBeNull();
});
