import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeContract } from '../../testing/contracts/store';
import type { Store } from '../store';
import { fileSystemStore } from './index';

async function emptyStore() {
  const root = await mkdtemp(path.join(os.tmpdir(), 'file-system-store-'));
  return { root, store: fileSystemStore(root), close: () => rm(root, { recursive: true, force: true }) };
}

storeContract('file-system', emptyStore);

describe('a store on the file system', () => {
  let root: string;
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ root, store, close } = await emptyStore());
  });
  afterEach(() => close());

  it('makes its folder when it is first used', async () => {
    const fresh = fileSystemStore(path.join(root, 'not', 'there', 'yet'));
    for await (const object of fresh.list('')) throw new Error(`unexpected ${object.key}`);
    expect(await fresh.free()).toMatchObject({ bytesTotal: expect.any(Number) });
    await fresh.probe();
  });

  it('sweeps up what dead writers left, but not what live ones write', async () => {
    await store.put('a/kept', Buffer.from('kept'));
    const old = path.join(root, 'a', '.part-dead');
    await writeFile(old, '12345');
    await utimes(old, 1000, 1000);
    await writeFile(path.join(root, 'a', '.part-live'), '1');
    expect(await store.sweepTemporary(new Date(2_000_000))).toEqual({ objects: 1, bytes: 5 });
    expect((await readdir(path.join(root, 'a'))).sort()).toEqual(['.part-live', 'kept']);
  });

  it('removes the folders that a delete empties', async () => {
    await store.put('run/1/a/b', Buffer.from('x'));
    await writeFile(path.join(root, 'run/1/.part-dead'), 'y');
    await store.deletePrefix('run/1/');
    expect(await readdir(root)).toEqual([]);
  });

  it('takes no notice of links that somebody put into its folder', async () => {
    await mkdir(path.join(root, 'inside'));
    await symlink('/etc', path.join(root, 'inside', 'link'));
    for await (const object of store.list('')) throw new Error(`unexpected ${object.key}`);
    expect(await store.deletePrefix('inside/')).toEqual({ objects: 0, bytes: 0 });
    await expect(store.put('inside/link/../x', Buffer.from(''))).rejects.toMatchObject({ code: 'bad_key' });
  });

  it('cannot store below an object', async () => {
    await store.put('a', Buffer.from('x'));
    await expect(store.put('a/b', Buffer.from('y'))).rejects.toMatchObject({ code: 'bad_key' });
    expect(await store.head('a/b')).toBeNull();
  });
});
