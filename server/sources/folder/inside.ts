import fs from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unusableFile } from '../source';

const openFd = promisify(fs.open);

/** A folder being read: `folder` is free of links, nothing outside `root` may be touched. Both absolute. */
export type Place = { root: string; folder: string };

/** True when `file` is `root` or below it; both absolute and free of `..`. */
export const isInside = (root: string, file: string): boolean =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/**
 * Where a file of the place really is: an absolute path without links, inside the root.
 * @throws UnprocessableError `entry_outside`, `link_outside`, and errors of the file system
 */
export async function realPathOf(place: Place, file: string): Promise<string> {
  const real = await realpath(givenPath(place, file));
  if (!isInside(place.root, real)) throw unusableFile(file, 'link_outside');
  return real;
}

function givenPath({ folder }: Place, file: string): string {
  const given = path.join(folder, file);
  if (file.includes('\0') || path.isAbsolute(file) || !isInside(folder, given)) {
    throw unusableFile(file, 'entry_outside');
  }
  return given;
}

/**
 * Opens a file for reading; the descriptor surely belongs to a plain file inside the root, even when somebody swaps folders for
 * links meanwhile: what was opened is asked where it is.
 * @throws UnprocessableError `entry_outside`, `link_outside`, `entry_not_a_file`, and errors of the file system
 */
export async function openInside(place: Place, file: string): Promise<number> {
  // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
  const fd = await openFd(givenPath(place, file), fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!(await isOpenedInside(place, file, fd))) throw unusableFile(file, 'link_outside');
    // What is open already is described without waiting for a disk.
    if (!fs.fstatSync(fd).isFile()) throw unusableFile(file, 'entry_not_a_file');
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** Linux tells the true path of a descriptor; elsewhere it is compared with what a path without links leads to. */
async function isOpenedInside(place: Place, file: string, fd: number): Promise<boolean> {
  if (process.platform === 'linux') return isInside(place.root, fs.readlinkSync(pathOfDescriptor(fd)));
  const real = await realPathOf(place, file);
  const [opened, there] = [fs.fstatSync(fd), await lstat(real)];
  return there.ino === opened.ino && there.dev === opened.dev && (await realPathOf(place, file)) === real;
}

/** A path to an open descriptor: it leads to what was opened, whatever happens to the folders on the way. */
export const pathOfDescriptor = (fd: number): string =>
  process.platform === 'linux' ? `/proc/self/fd/${fd}` : `/dev/fd/${fd}`;
