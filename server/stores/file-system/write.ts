import { hash, randomUUID } from 'node:crypto';
import { closeSync, constants, createReadStream, createWriteStream, openSync, renameSync, write } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { UnprocessableError } from '../../errors';
import { PART_PREFIX } from '../keys';
import type { Expected, Stored } from '../store';
import { checksumOf, checksumOfStream, summing, sumsOf } from '../sums';

type MakeFolder = () => Promise<unknown>;
type Filled<Sums = Stored> = (part: string, makeFolder: MakeFolder) => Promise<Sums>;
type Wanted = Expected & { checksum?: string };

const READ_BYTES = 256 * 1024;
const writeTo = promisify(write);

/**
 * Makes a file appear at `target` at once: `fill` writes a part beside it, which is renamed when it is as expected
 * and removed when anything fails. Survives the death of the process; a power cut only when `isDurable` forces it to the disk.
 */
export async function writeWhole<Sums extends Partial<Stored>>(
  target: string,
  expected: Wanted,
  fill: Filled<Sums>,
  isDurable = false,
): Promise<Sums> {
  const folder = path.dirname(target);
  const part = path.join(folder, `${PART_PREFIX}${randomUUID()}`);
  try {
    const stored = await fill(part, () => mkdir(folder, { recursive: true }));
    checkExpected(path.basename(target), stored, expected);
    if (isDurable) await forceToDisk(part);
    if ((stored.bytes ?? Number.POSITIVE_INFINITY) <= SMALL_BYTES) renameSync(part, target);
    else await rename(part, target);
    if (isDurable) await forceToDisk(folder);
    return stored;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function forceToDisk(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Runs `create` and, where the folder is missing, makes that and tries again.
 * Who deletes the last object of a folder removes the folder too, maybe right after it was made here: hence the tries.
 */
async function inFolder(create: () => Promise<void>, makeFolder: MakeFolder): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await create();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 5) throw error;
      await makeFolder();
    }
  }
}

const createEmpty = async (part: string): Promise<void> => (await open(part, 'wx')).close();

// A trip to the thread pool costs more than opening, closing or renaming a small file, and every image makes two files.
const SMALL_BYTES = 1024 * 1024;

async function writeSmall(part: string, bytes: Uint8Array): Promise<void> {
  const file = openSync(part, 'wx');
  try {
    for (let at = 0; at < bytes.length; ) at += (await writeTo(file, bytes, at)).bytesWritten;
  } finally {
    closeSync(file);
  }
}

/** Fills from bytes in memory; `hashed` is their sha256 when the caller has computed it already. */
export const fromBytes =
  (bytes: Uint8Array, hashed?: string): Filled =>
  async (part, makeFolder) => {
    const create = () =>
      bytes.length <= SMALL_BYTES ? writeSmall(part, bytes) : writeFile(part, bytes, { flag: 'wx' });
    await inFolder(create, makeFolder);
    return { bytes: bytes.byteLength, sha256: hashed ?? hash('sha256', bytes), checksum: await checksumOf(bytes) };
  };

/** Fills from a stream, summing up on the way. */
export const fromStream =
  (body: Readable, signal?: AbortSignal): Filled =>
  async (part, makeFolder) => {
    await inFolder(() => createEmpty(part), makeFolder);
    const sums = await summing();
    await pipeline(body, sums.pass, createWriteStream(part), { signal });
    return sums.stored();
  };

/** Fills from a file: a clone where the file system can, then read back once, which is the sums and the proof. */
export const fromFile =
  (localPath: string, signal?: AbortSignal): Filled =>
  async (part, makeFolder) => {
    signal?.throwIfAborted();
    await inFolder(() => createEmpty(part), makeFolder);
    await copyFile(localPath, part, constants.COPYFILE_FICLONE);
    return sumsOf(createReadStream(part, { highWaterMark: READ_BYTES, signal }));
  };

// Other file system, or one that does not know links.
const NOT_LINKABLE = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Fills with an object of another local store, under a second name where that is possible; read back once, which is the proof. */
export const fromObject =
  (localPath: string, signal?: AbortSignal): Filled<Omit<Stored, 'sha256'>> =>
  async (part, makeFolder) => {
    signal?.throwIfAborted();
    const share = async () => {
      await link(localPath, part).catch((error: NodeJS.ErrnoException) => {
        if (!NOT_LINKABLE.has(error.code ?? '')) throw error;
        return copyFile(localPath, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      });
    };
    await inFolder(share, makeFolder);
    return checksumOfStream(createReadStream(part, { highWaterMark: READ_BYTES, signal }));
  };

function checkExpected(name: string, stored: Partial<Stored>, expected: Wanted): void {
  const wrong = (['bytes', 'sha256', 'checksum'] as const).find(
    (sum) => expected[sum] !== undefined && expected[sum] !== stored[sum],
  );
  if (!wrong) return;
  throw new UnprocessableError({
    code: 'content_differs',
    message:
      wrong === 'bytes'
        ? `${name}: ${expected.bytes} bytes were announced, ${stored.bytes} came.`
        : `${name}: the checksum is ${stored[wrong]}, not ${expected[wrong]} as announced.`,
    fix: 'Send the file again; when it happens repeatedly, check the disk it comes from.',
  });
}
