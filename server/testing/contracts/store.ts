import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../stores/store';

const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
const HELLO = { bytes: 5, sha256: sha256('hello'), checksum: '26c7827d889f6da3' }; // xxh64 by its reference implementation
const textOf = async (body: Readable) => Buffer.concat(await body.toArray()).toString();
const listed = async (store: Store, prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

/** What every store driver must do. `open` gives an empty store and how to take it away again. */
export function storeContract(name: string, open: () => Promise<{ store: Store; close: () => Promise<void> }>): void {
  describe(`the store contract: ${name}`, () => {
    let store: Store;
    let close: () => Promise<void>;
    let folder: string;
    beforeEach(async () => {
      ({ store, close } = await open());
      folder = await mkdtemp(path.join(os.tmpdir(), 'store-contract-'));
    });
    afterEach(async () => {
      await close();
      await rm(folder, { recursive: true });
    });

    it('gives back what was put, from memory and from a stream, with its length and hash', async () => {
      expect(await store.put('a/one.txt', Buffer.from('hello'))).toEqual(HELLO);
      const parts = Readable.from([Buffer.from('he'), Buffer.from('llo')]);
      expect(await store.put('a/two.txt', parts)).toEqual(HELLO);
      expect(await textOf(store.get('a/one.txt'))).toBe('hello');
      expect(await textOf(store.get('a/two.txt'))).toBe('hello');
      expect(await store.head('a/two.txt')).toMatchObject({ bytes: 5, modifiedAt: expect.any(Date) });
    });

    it('stores a file and a copy of an object', async () => {
      const file = path.join(folder, 'local');
      await writeFile(file, 'local bytes');
      expect(await store.putFile('deep/er/file', file, { bytes: 11 })).toEqual({
        bytes: 11,
        sha256: sha256('local bytes'),
        checksum: expect.stringMatching(/^[0-9a-f]{16}$/),
      });
      await store.copy('deep/er/file', 'copy');
      expect(await textOf(store.get('copy'))).toBe('local bytes');
      expect(await textOf(store.get('deep/er/file'))).toBe('local bytes');
    });

    it('adopts an object of another local store, which lives on when the other is deleted', async () => {
      if (store.adopt === null) return;
      const file = path.join(folder, 'object');
      await writeFile(file, 'hello');
      const { bytes, checksum } = HELLO;
      await store.adopt('a/b', file, { bytes, checksum });
      await rm(file);
      expect(await textOf(store.get('a/b'))).toBe('hello');
      await writeFile(file, 'jello');
      await expect(store.adopt('a/c', file, { bytes, checksum })).rejects.toMatchObject({ code: 'content_differs' });
      expect(await listed(store, '')).toEqual(['a/b']);
    });

    it('keeps empty objects', async () => {
      await store.put('empty', Buffer.alloc(0));
      expect(await store.head('empty')).toMatchObject({ bytes: 0 });
      expect(await textOf(store.get('empty'))).toBe('');
    });

    it.each([
      [0, 3, 'hel'],
      [3, 5, 'lo'],
      [4, 99, 'o'],
      [2, 2, ''],
    ])('reads bytes %i up to %i', async (start, end, expected) => {
      await store.put('range', Buffer.from('hello'));
      expect(await textOf(store.get('range', { start, end }))).toBe(expected);
    });

    it('replaces an object', async () => {
      await store.put('a', Buffer.from('a long first text'));
      await store.put('a', Buffer.from('second'));
      expect(await textOf(store.get('a'))).toBe('second');
    });

    it('refuses bytes that are not the announced ones and keeps what was there', async () => {
      await store.put('a', Buffer.from('old'));
      const wrongHash = store.put('a', Readable.from([Buffer.from('new')]), { sha256: sha256('other') });
      await expect(wrongHash).rejects.toMatchObject({ code: 'content_differs' });
      await expect(store.put('a', Buffer.from('new'), { bytes: 4 })).rejects.toMatchObject({ kind: 'unprocessable' });
      expect(await textOf(store.get('a'))).toBe('old');
      expect(await listed(store, '')).toEqual(['a']);
    });

    it('shows nothing of a write that breaks off', async () => {
      async function* breaking() {
        yield Buffer.from('half');
        throw new Error('the network went away');
      }
      await expect(store.put('half', Readable.from(breaking()))).rejects.toThrow('the network went away');
      expect(await store.head('half')).toBeNull();
      expect(await listed(store, '')).toEqual([]);
    });

    it('shows nothing of a write that is aborted', async () => {
      const stop = new AbortController();
      async function* endless() {
        for (;;) {
          yield Buffer.alloc(1024);
          stop.abort();
        }
      }
      const writing = store.put('aborted', Readable.from(endless()), { signal: stop.signal });
      await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
      expect(await listed(store, '')).toEqual([]);
    });

    it('says that a missing object is missing', async () => {
      await store.put('folder/a', Buffer.from('x'));
      expect(await store.head('none')).toBeNull();
      expect(await store.head('folder')).toBeNull();
      await expect(textOf(store.get('none'))).rejects.toMatchObject({ kind: 'not-found' });
      await expect(textOf(store.get('folder'))).rejects.toMatchObject({ kind: 'not-found' });
      await expect(store.copy('none', 'b')).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('lists by prefix in byte order', async () => {
      const keys = ['a-b/1', 'a.txt', 'a/1', 'a/b/2', 'a/c', 'ab', 'b', 'ä', '\uffee', '😀'];
      for (const key of [...keys].reverse()) await store.put(key, Buffer.from(key));
      expect(await listed(store, '')).toEqual(keys);
      expect(await listed(store, 'a/')).toEqual(['a/1', 'a/b/2', 'a/c']);
      expect(await listed(store, 'a')).toEqual(['a-b/1', 'a.txt', 'a/1', 'a/b/2', 'a/c', 'ab']);
      expect(await listed(store, 'a/b/')).toEqual(['a/b/2']);
      expect(await listed(store, 'none/')).toEqual([]);
    });

    it('deletes an object as often as asked', async () => {
      await store.put('a/b', Buffer.from('x'));
      await store.put('a/c', Buffer.from('y'));
      await store.delete('a/b');
      await store.delete('a/b');
      expect(await listed(store, '')).toEqual(['a/c']);
    });

    it('deletes a prefix and says how much that was', async () => {
      for (const key of ['run/1/a', 'run/1/b/c', 'run/10/a']) await store.put(key, Buffer.from('1234'));
      expect(await store.deletePrefix('run/1/')).toEqual({ objects: 2, bytes: 8 });
      expect(await store.deletePrefix('run/1/')).toEqual({ objects: 0, bytes: 0 });
      expect(await listed(store, '')).toEqual(['run/10/a']);
    });

    it.each(['../a', 'a/../../b', '/etc/passwd', 'a//b', 'a/', '', '.', 'a/./b', 'a\0b', 'C:/a', 'a\\..\\b'])(
      'refuses the key %j',
      async (key) => {
        await expect((async () => store.put(key, Buffer.from('x')))()).rejects.toMatchObject({ code: 'bad_key' });
        await expect((async () => textOf(store.get(key)))()).rejects.toMatchObject({ code: 'bad_key' });
        await expect((async () => store.delete(key))()).rejects.toMatchObject({ code: 'bad_key' });
        expect(() => store.localPath(key)).toThrow(expect.objectContaining({ code: 'bad_key' }));
      },
    );

    it('refuses keys that are too long and the prefix of everything', async () => {
      await expect(store.put('a'.repeat(201), Buffer.from('x'))).rejects.toMatchObject({ code: 'bad_key' });
      await expect(store.put(`${'a/'.repeat(600)}b`, Buffer.from('x'))).rejects.toMatchObject({ code: 'bad_key' });
      await expect((async () => store.deletePrefix(''))()).rejects.toMatchObject({ code: 'bad_key' });
      await expect((async () => store.deletePrefix('../'))()).rejects.toMatchObject({ code: 'bad_key' });
    });

    it('serves many writers and removers of one folder', async () => {
      const work = Array.from({ length: 40 }, async (_, index) => {
        await store.put(`busy/${index % 3}/${index}`, Buffer.from(String(index)));
        if (index % 2) await store.delete(`busy/${index % 3}/${index}`);
      });
      await Promise.all(work);
      expect(await listed(store, 'busy/')).toHaveLength(20);
    });

    it('passes its own probe and leaves nothing behind', async () => {
      await store.probe();
      expect(await listed(store, '')).toEqual([]);
      const free = await store.free();
      if (free) expect(free.bytesFree).toBeLessThanOrEqual(free.bytesTotal);
    });
  });
}
