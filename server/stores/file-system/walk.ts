import { lstat, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { PART_PREFIX } from '../keys';
import { readOrderedFolder } from '../ordered-folder';
import type { Listed } from '../store';

/** A file of the store; `isPart` = an unfinished write. */
export type Walked = Listed & { isPart: boolean };

/**
 * All files below `root` whose key starts with `prefix`, in byte order of the key; one folder in memory at a time.
 * Links and devices are none of the store's and are passed over. What vanishes meanwhile is left out.
 */
export async function* walkFiles(root: string, prefix: string, signal?: AbortSignal): AsyncGenerator<Walked> {
  yield* walkFolder(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix, signal);
}

async function* walkFolder(root: string, below: string, prefix: string, signal?: AbortSignal): AsyncGenerator<Walked> {
  signal?.throwIfAborted();
  const names = await ifThere(readOrderedFolder(path.join(root, below)));
  for (const { name, kind } of names ?? []) {
    const key = below + name;
    const isPart = name.startsWith(PART_PREFIX);
    if (kind === 'folder' && (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))) {
      yield* walkFolder(root, `${key}/`, prefix, signal);
    }
    if (kind !== 'file' || !(key.startsWith(prefix) || (isPart && below.startsWith(prefix)))) continue;
    signal?.throwIfAborted();
    const stats = await ifThere(lstat(path.join(root, key)));
    if (stats) yield { key, bytes: stats.size, modifiedAt: stats.mtime, isPart };
  }
}

/** Removes `folder` and the folders above it while they are empty, never `root` itself. */
export async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let at = folder; at.startsWith(root + path.sep); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return; // not empty, or gone already
    }
  }
}

async function ifThere<Result>(wanted: Promise<Result>): Promise<Result | null> {
  try {
    return await wanted;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
