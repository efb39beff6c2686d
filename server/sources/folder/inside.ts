import fs from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unusableFile } from '../source';

const openFd = promisify(fs.open);
const statFd = promisify(fs.fstat);
const closeFd = promisify(fs.close);

/** A folder being read: `folder` is free of links, nothing outside `root` may be touched. Both absolute. */
export type Place = { root: string; folder: string };

/** True when `file` is `root` or below it; both absolute and free of `..`. */
export const isInside = (root: string, file: string): boolean =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/**
 * Where a file of the place really is: an absolute path without links, inside the root.
 * @throws UnprocessableError `entry_outside`, `link_outside`, and errors of the file system
 */
export async function realPathOf({ root, folder }: Place, file: string): Promise<string> {
  const given = path.join(folder, file);
  if (file.includes('\0') || path.isAbsolute(file) || !isInside(folder, given)) {
    throw unusableFile(file, 'entry_outside');
  }
  const real = await realpath(given);
  if (!isInside(root, real)) throw unusableFile(file, 'link_outside');
  return real;
}

/**
 * Opens a file for reading; the descriptor surely belongs to a plain file inside the root, even when somebody swaps
 * folders for links meanwhile: what was opened is compared with what a path without links leads to afterwards.
 * @throws UnprocessableError `entry_outside`, `link_outside`, `entry_not_a_file`, and errors of the file system
 */
export async function openInside(place: Place, file: string): Promise<number> {
  const real = await realPathOf(place, file);
  // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
  const fd = await openFd(real, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  try {
    const opened = await statFd(fd);
    if (!opened.isFile()) throw unusableFile(file, 'entry_not_a_file');
    const [realNow, there] = await Promise.all([realpath(real), lstat(real)]);
    if (realNow !== real || there.ino !== opened.ino || there.dev !== opened.dev) {
      throw unusableFile(file, 'link_outside');
    }
    return fd;
  } catch (error) {
    await closeFd(fd);
    throw error;
  }
}
