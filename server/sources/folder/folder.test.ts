import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceContract } from '../../testing/contracts/source';
import { writeTree } from '../../testing/contracts/write-tree';
import { aSourceContext } from '../../testing/source-context';
import { openSource, problemOfFile, type SourceEntry } from '../index';
import { fileError } from './errors';

const context = await aSourceContext();
afterAll(() => context.close());
const open = (folder: string, ...roots: string[]) =>
  openSource({ type: 'folder', path: folder }, { ...context, roots });

sourceContract('folder', (folder) => open(folder, folder));

describe('a folder on the server', () => {
  let top: string;
  let root: string;
  beforeEach(async () => {
    top = await mkdtemp(path.join(os.tmpdir(), 'folder-source-'));
    root = path.join(top, 'root');
    await writeTree(top, { 'root/set/a.png': 'a', 'root/pool/p.png': 'pool', 'secret/s.png': 'secret' });
  });
  afterEach(() => rm(top, { recursive: true }));

  const listed = async (folder: string) => {
    const source = await open(folder, root);
    const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
    return entries.map(({ path: file, problem }) => (problem ? [file, problem] : file));
  };

  describe('that may be imported', () => {
    it.each([
      ['outside the roots', () => path.join(top, 'secret'), 'folder_outside_roots'],
      ['beside a root with a similar name', () => `${root}-2`, 'folder_outside_roots'],
      ['outside by ..', () => `${root}/../secret`, 'folder_outside_roots'],
      ['outside, whether it exists or not', () => '/surely/not/there', 'folder_outside_roots'],
      ['not a whole path', () => 'set', 'folder_not_absolute'],
      ['missing', () => `${root}/none`, 'folder_missing'],
      ['a file', () => `${root}/set/a.png`, 'not_a_folder'],
    ])('is refused when it is %s', async (_why, folder, code) => {
      await expect(open(folder(), root)).rejects.toMatchObject({ code, fix: expect.stringMatching(/^[A-Z].*\.$/) });
    });

    it('is refused when the operator named no roots, or none that exists', async () => {
      await expect(open(`${root}/set`)).rejects.toMatchObject({ code: 'no_folder_roots' });
      await expect(open(`${root}/set`, '/surely/not/there')).rejects.toMatchObject({ code: 'folder_outside_roots' });
    });

    it('is refused when it is a link that leads out, but may be a link that stays inside', async () => {
      await symlink(path.join(top, 'secret'), path.join(root, 'out'));
      await symlink(path.join(root, 'set'), path.join(root, 'in'));
      await expect(open(`${root}/out`, root)).rejects.toMatchObject({ code: 'folder_outside_roots' });
      expect(await listed(`${root}/in`)).toEqual(['a.png']);
    });

    it('is refused when it holds nothing but hidden files', async () => {
      await writeTree(root, { 'hidden/.DS_Store': 'x', 'hidden/__MACOSX/a.png': 'x', 'hidden/Thumbs.db': 'x' });
      await expect(open(`${root}/hidden`, root)).rejects.toMatchObject({ code: 'empty_folder' });
    });

    it('may be a root itself, given through a link', async () => {
      await symlink(root, path.join(top, 'alias'));
      const source = await open(path.join(top, 'alias', 'set'), path.join(top, 'alias'));
      expect((await Readable.from(source.list()).toArray()).map((entry) => entry.path)).toEqual(['a.png']);
    });
  });

  it('passes over hidden files', async () => {
    await writeTree(root, {
      'set/.git/x.png': 'x',
      'set/.hidden.png': 'x',
      'set/b/Thumbs.db': 'x',
      'set/b/c.png': 'c',
    });
    expect(await listed(`${root}/set`)).toEqual(['a.png', 'b/c.png']);
  });

  it('follows links inside the root and gives all others a problem', async () => {
    const set = path.join(root, 'set');
    await symlink('../pool/p.png', path.join(set, 'file.png'));
    await symlink('../pool', path.join(set, 'folder'));
    await symlink('../pool', path.join(set, 'second'));
    await symlink(path.join(top, 'secret'), path.join(set, 'out'));
    await symlink(path.join(top, 'secret/s.png'), path.join(set, 'out.png'));
    await symlink('nowhere.png', path.join(set, 'broken.png'));
    await symlink('self.png', path.join(set, 'self.png'));
    await symlink('.', path.join(set, 'loop'));
    await symlink('..', path.join(set, 'up'));
    expect(await listed(set)).toEqual([
      'a.png',
      ['broken.png', 'unreadable'],
      'file.png',
      'folder/p.png',
      ['loop', 'entry_not_a_file'],
      ['out', 'link_outside'],
      ['out.png', 'link_outside'],
      ['second', 'entry_not_a_file'],
      ['self.png', 'entry_not_a_file'],
      ['up', 'entry_not_a_file'],
    ]);
  });

  it('gives pipes a problem and does not wait for them', async () => {
    execFileSync('mkfifo', [path.join(root, 'set/pipe.png')]);
    expect(await listed(`${root}/set`)).toEqual(['a.png', ['pipe.png', 'entry_not_a_file']]);
    const source = await open(`${root}/set`, root);
    await expect(source.read('pipe.png').toArray()).rejects.toMatchObject({ code: 'entry_not_a_file' });
  });

  it('does not leak a file when a folder is swapped for a link after listing', async () => {
    const source = await open(`${root}/set`, root);
    await Readable.from(source.list()).toArray();
    await rename(`${root}/set`, `${root}/old`);
    await mkdir(path.join(top, 'elsewhere'));
    await writeFile(path.join(top, 'elsewhere/a.png'), 'secret');
    await symlink(path.join(top, 'elsewhere'), `${root}/set`);
    await expect(source.read('a.png').toArray()).rejects.toMatchObject({ code: 'link_outside' });
    await expect(source.withLocalFile('a.png', async () => {})).rejects.toMatchObject({ code: 'link_outside' });
  });

  it.each([
    ['EACCES', 'unreadable'],
    ['EPERM', 'unreadable'],
    ['ENOENT', 'unreadable'],
    ['ELOOP', 'entry_not_a_file'],
  ])('takes %s for a problem of that file, never for the end of the run', (code, expected) => {
    const error = fileError(Object.assign(new Error(code), { code }), 'a.png');
    expect(problemOfFile(error)).toMatchObject({ code: expected });
  });

  it('takes a failing disk for something that may pass', () => {
    const error = fileError(Object.assign(new Error('EIO'), { code: 'EIO' }), 'a.png');
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(problemOfFile(error)).toBeNull();
  });
});
