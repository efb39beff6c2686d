import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { sweepLocalCopies, withLocalCopy } from './local-copy';

it('lends a copy with the ending of its file, and removes it also when the work fails', async () => {
  let where = '';
  const work = withLocalCopy(Readable.from([Buffer.from('bytes')]), 'a/b.png', async (local) => {
    where = local;
    expect(path.extname(local)).toBe('.png');
    expect(await readFile(local, 'utf8')).toBe('bytes');
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(existsSync(path.dirname(where))).toBe(false);
});

it('sweeps what dead processes left, what is a day old and what has no number, and nothing else', async () => {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'sweep-'));
  const names = [
    `darkroom-entry-${process.pid}-a`,
    'darkroom-entry-11-a',
    'darkroom-entry-12-a',
    'darkroom-entry-12-b',
  ];
  for (const name of [...names, 'darkroom-entry-Xy', 'other-11-a']) {
    await mkdir(path.join(temporary, name));
    await writeFile(path.join(temporary, name, 'file.png'), 'x');
  }
  const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
  await utimes(path.join(temporary, 'darkroom-entry-12-b'), yesterday, yesterday);
  expect(await sweepLocalCopies(temporary, (pid) => pid === 12)).toBe(4);
  expect((await readdir(temporary)).sort()).toEqual(['darkroom-entry-12-a', 'other-11-a']);
  await rm(temporary, { recursive: true });
});
