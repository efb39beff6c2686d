import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { lstat, mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { UnavailableError } from '../../errors';
import { checkKey, checkPrefix } from '../keys';
import type { ByteRange, Head, Listed, Store } from '../store';
import { sumsOf } from '../sums';
import { inWords, storeError } from './errors';
import { removeEmptyFolders, type Walked, walkFiles } from './walk';
import { fromBytes, fromFile, fromObject, fromStream, writeWhole } from './write';

/** Objects as files below `root` (absolute), which is made when it is first written to. */
export function fileSystemStore(root: string): Store {
  const pathOf = (key: string) => path.join(root, checkKey(key));
  const removeFile = async (key: string) => {
    await rm(pathOf(key), { force: true });
    await removeEmptyFolders(root, path.dirname(pathOf(key)));
  };
  const removeWalked = async (files: AsyncIterable<Walked>) => {
    const removed = { objects: 0, bytes: 0 };
    for await (const { key, bytes } of files) {
      const file = path.join(root, key);
      await rm(file, { force: true });
      await removeEmptyFolders(root, path.dirname(file));
      removed.objects++;
      removed.bytes += bytes;
    }
    return removed;
  };

  const store: Store = {
    kind: 'file-system',
    describe: () => `folder ${root}`,
    put: (key, body, { signal, hashed, isDurable = false, ...expected } = {}) =>
      inWords(key, async () => {
        signal?.throwIfAborted();
        const fill = body instanceof Uint8Array ? fromBytes(body, hashed) : fromStream(body, signal);
        return writeWhole(pathOf(key), expected, fill, isDurable);
      }),
    putFile: (key, localPath, { signal, ...expected } = {}) =>
      inWords(key, async () => writeWhole(pathOf(key), expected, fromFile(localPath, signal))),
    adopt: (key, localPath, { signal, ...expected }) =>
      inWords(key, async () => {
        await writeWhole(pathOf(key), expected, fromObject(localPath, signal));
      }),
    get: (key, range, signal) => openFile(pathOf(key), key, range, signal),
    head: (key) => inWords(key, () => headOf(pathOf(key))),
    list: (prefix, signal) => objectsOf(walkFiles(root, prefix === '' ? '' : checkPrefix(prefix), signal)),
    copy: (from, to) =>
      inWords(from, async () => {
        await writeWhole(pathOf(to), {}, fromFile(pathOf(from)));
      }),
    delete: (key) => inWords(key, () => removeFile(key)),
    deletePrefix: (prefix, signal) => inWords(prefix, () => removeWalked(walkFiles(root, checkPrefix(prefix), signal))),
    localPath: (key) => pathOf(key),
    free: () =>
      inWords('', async () => {
        await mkdir(root, { recursive: true });
        const { bavail, blocks, bsize } = await statfs(root);
        return { bytesFree: bavail * bsize, bytesTotal: blocks * bsize };
      }),
    probe: () => probe(store),
    sweepTemporary: (olderThan, signal) =>
      inWords('', () => removeWalked(oldParts(walkFiles(root, '', signal), olderThan))),
  };
  return store;
}

async function headOf(file: string): Promise<Head | null> {
  try {
    const stats = await lstat(file);
    return stats.isFile() ? { bytes: stats.size, modifiedAt: stats.mtime } : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function openFile(file: string, key: string, range?: ByteRange, signal?: AbortSignal): Readable {
  if (range && range.end <= range.start) return Readable.from([]);
  type Done = (error: Error | null, ...result: unknown[]) => void;
  const said =
    (done: Done): Done =>
    (error, ...result) =>
      done(error && (storeError(error, key) as Error), ...result);
  return fs.createReadStream(file, {
    signal,
    highWaterMark: 256 * 1024,
    ...(range ? { start: range.start, end: range.end - 1 } : {}),
    fs: {
      open: (at: string, flags: string, mode: number, done: Done) => fs.open(at, flags, mode, said(done)),
      read: (fd: number, into: Buffer, at: number, length: number, from: number | null, done: Done) =>
        fs.read(fd, into, at, length, from, said(done)),
      close: fs.close,
    },
  });
}

async function* objectsOf(files: AsyncIterable<Walked>): AsyncGenerator<Listed> {
  for await (const { isPart, ...object } of files) if (!isPart) yield object;
}

async function* oldParts(files: AsyncIterable<Walked>, olderThan: Date): AsyncGenerator<Walked> {
  for await (const file of files) if (file.isPart && file.modifiedAt < olderThan) yield file;
}

async function probe(store: Store): Promise<void> {
  const key = `probe/${randomUUID()}`;
  const written = Buffer.from(key);
  const stored = await store.put(key, written);
  const read = await sumsOf(store.get(key));
  await store.delete(key);
  if (read.sha256 === stored.sha256) return;
  throw new UnavailableError({
    code: 'store_away',
    message: `${store.describe()} gave back other bytes than were written.`,
    fix: 'Check the disk of the store.',
  });
}
