import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { environment } from '../config';
import { actorOf } from '../services/accounts/session';
import { query, TEST_SECRET_KEY } from '../testing/database';
import { drawImages } from '../testing/images';
import { anInstance } from '../testing/instance';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const instance = await anInstance();
afterAll(() => instance.close());

type Said = { code: number | null; out: string; err: string };

/** Runs the command line as a process, on a home or a database of its own. */
function darkroom(words: string[], env: Record<string, string>): Promise<Said> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/cli/main.ts', ...words], {
    cwd: ROOT,
    env: { ...environment(), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Said = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...said, code })));
}

const here = {
  DATABASE_URL: instance.database.adminUrl,
  DARKROOM_HOME: instance.home,
  DARKROOM_SECRET_KEY: TEST_SECRET_KEY,
  DARKROOM_FOLDER_ROOTS: instance.inbox,
};
const actorBehind = (key: string) => actorOf(instance, new Headers({ authorization: `Bearer ${key}` }));

describe('on an empty home', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'darkroom-cli-'));
  afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

  it('api-keys create prints the key alone, and makes the organisation "default"', async () => {
    const empty = { DARKROOM_HOME: home, DATABASE_URL: '', DARKROOM_SECRET_KEY: '' };
    const { code, out, err } = await darkroom(['api-keys', 'create', '--name', 'ci', '--role', 'admin'], empty);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^dk_[\w-]{32}\n$/);
    const me = await darkroom(['api-keys', 'list', '--json'], empty);
    expect(JSON.parse(me.out)).toMatchObject({
      items: [{ name: 'ci', role: 'admin', created_by: 'Command line' }],
      total: 1,
    });
    expect(me.out).not.toContain(out.trim());
    const other = await darkroom(['--organisation', 'another', 'api-keys', 'list'], empty);
    expect(other).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^There is no organisation "another"; there are: default\.\n$/),
    });
  }, 120_000);
});

describe('beside an instance', () => {
  it('makes keys that work, with the scopes that were asked for', async () => {
    const { code, out } = await darkroom(
      ['api-keys', 'create', '--name', 'reader', '--role', 'data_lead', '--scopes', 'read', '--json'],
      here,
    );
    expect(code).toBe(0);
    const made = JSON.parse(out) as { key: string };
    expect(await actorBehind(made.key)).toMatchObject({
      kind: 'key',
      role: 'data_lead',
      scopes: ['read'],
      tenantId: instance.tenantId,
    });
    const log = await query(
      instance.database.adminUrl,
      `select actor, details from darkroom.audit_log where action = 'api_key.created'`,
    );
    expect(log).toEqual([{ actor: 'Command line', details: { name: 'reader', role: 'data_lead' } }]);
  });

  it('sends a folder and starts its import', async () => {
    const folder = path.join(instance.home, 'to-send');
    await drawImages(folder, [{ name: 'a/1.png', seed: 1 }]);
    fs.writeFileSync(path.join(folder, '.hidden'), 'x');
    const words = ['imports', 'start', '--name', 'sent', '--upload', folder, '--json'];
    const { code, out, err } = await darkroom(words, here);
    expect([code, err]).toEqual([0, '']);
    const { run_id } = JSON.parse(out) as { run_id: string };
    const rows = await query(
      instance.database.adminUrl,
      `select f.path, f.bytes = f.received as is_whole, r.source ->> 'title' as title from darkroom.run r
       join darkroom.upload_use u on u.run_id = r.id join darkroom.upload_file f on f.upload_id = u.upload_id where r.id = $1`,
      [run_id],
    );
    expect(rows).toEqual([{ path: 'a/1.png', is_whole: true, title: 'a/1.png' }]);
  });

  it.each([
    ['an unknown noun', ['teapots', 'list'], /^Unknown command 'teapots'\./],
    ['an unknown word', ['api-keys', 'create', '--name', 'x', '--colour', 'red'], /^Unknown option '--colour'\./],
    ['a role that there is not', ['api-keys', 'create', '--name', 'x', '--role', 'king'], /role/],
    [
      'a folder outside the roots',
      ['imports', 'start', '--name', 'x', '--folder', '/etc'],
      /^\/etc lies outside .*\. Choose/,
    ],
  ])('says in a sentence what is wrong with %s, and fails', async (_, words, sentence) => {
    const { code, out, err } = await darkroom(words, here);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('helps', async () => {
    const { code, out } = await darkroom([], here);
    expect(code).toBe(0);
    for (const noun of ['datasets', 'imports', 'runs', 'api-keys', 'members']) expect(out).toContain(noun);
  });
});

it('reports all wrong settings together, without a stack', async () => {
  const { code, err } = await darkroom(['datasets', 'list'], { ...here, PORT: 'x', WORKER_CONCURRENCY: '-1' });
  expect(code).toBe(1);
  expect(err).toMatch(/PORT.*WORKER_CONCURRENCY/);
  expect(err).not.toMatch(/^\s+at /m);
});
