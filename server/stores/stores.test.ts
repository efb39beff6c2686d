import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveObject, openStore, type Store } from './index';
import { sumsOf } from './sums';

describe('openStore', () => {
  it.each(['', 'nonsense', 'ftp://host/x', 'file://other-host/x'])('does not understand %j', (url) => {
    expect(() => openStore(url)).toThrow(expect.objectContaining({ code: 'unknown_store' }));
  });

  it('opens a folder by its URL', () => {
    expect(openStore('file:///var/a%20b').describe()).toBe('folder /var/a b');
  });
});

describe('moving an object', () => {
  let folder: string;
  let hot: Store;
  let cold: Store;
  let coldOnly: Store;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'move-object-'));
    hot = openStore(pathToFileURL(path.join(folder, 'hot')).href);
    cold = openStore(pathToFileURL(path.join(folder, 'cold')).href);
    coldOnly = { ...cold, localPath: () => null, adopt: null };
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each(['a folder', 'a stream'])('leaves a proven copy in both stores (by %s)', async (way) => {
    const stored = await hot.put('t/a.png', Buffer.from('pixels'));
    await moveObject({ from: hot, to: way === 'a folder' ? cold : coldOnly, key: 't/a.png', ...stored });
    expect(await sumsOf(cold.get('t/a.png'))).toEqual(stored);
    expect(await sumsOf(hot.get('t/a.png'))).toEqual(stored);
  });

  it('can be repeated, also after the old object is gone', async () => {
    const stored = await hot.put('a', Buffer.from('pixels'));
    await moveObject({ from: hot, to: cold, key: 'a', ...stored });
    await hot.delete('a');
    await moveObject({ from: hot, to: cold, key: 'a', ...stored });
    expect(await sumsOf(cold.get('a'))).toEqual(stored);
  });

  it('writes a damaged copy of equal length again', async () => {
    const stored = await hot.put('a', Buffer.from('pixels'));
    await cold.put('a', Buffer.from('pixelz'));
    await moveObject({ from: hot, to: cold, key: 'a', ...stored });
    expect(await sumsOf(cold.get('a'))).toEqual(stored);
  });

  it('refuses an object that is not what the row says, and leaves no copy', async () => {
    const stored = await hot.put('a', Buffer.from('pixels'));
    await writeFile(hot.localPath('a')!, 'rotten');
    for (const to of [cold, coldOnly]) {
      await expect(moveObject({ from: hot, to, key: 'a', ...stored })).rejects.toMatchObject({
        code: 'content_differs',
      });
      expect(await cold.head('a')).toBeNull();
    }
  });
});
