import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loginUrl, readOrCreateSecretKey } from './logins';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-logins-'));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

it('makes a secret key once, readable by its owner only', () => {
  const key = readOrCreateSecretKey(home);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(readOrCreateSecretKey(home)).toBe(key);
  expect(fs.readdirSync(home)).toEqual(['secret-key']);
  expect(fs.statSync(path.join(home, 'secret-key')).mode & 0o777).toBe(0o600);
});

it('prefers the key that is given and writes nothing then', () => {
  expect(readOrCreateSecretKey(home, 'given')).toBe('given');
  expect(fs.readdirSync(home)).toEqual([]);
});

it('refuses a damaged key file rather than making a new key', () => {
  fs.writeFileSync(path.join(home, 'secret-key'), 'short');
  expect(() => readOrCreateSecretKey(home)).toThrow('does not hold a secret key');
});

it('keeps host, database and options of the url', () => {
  const url = new URL(loginUrl('postgresql://owner:old@db.example:6543/main?sslmode=require', 'darkroom_app', 'k'));
  expect([url.username, url.host, url.pathname, url.search]).toEqual([
    'darkroom_app',
    'db.example:6543',
    '/main',
    '?sslmode=require',
  ]);
  expect(url.password).toMatch(/^[0-9a-f]{64}$/);
});
