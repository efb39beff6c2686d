import { createHash, hash, randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UnprocessableError } from '../../errors';
import { PART_PREFIX } from '../keys';
import type { Expected, Stored } from '../store';

type MakeFolder = () => Promise<unknown>;
type Filled = (part: string, makeFolder: MakeFolder) => Promise<Stored>;

/**
 * Makes a file appear at `target` at once: `fill` writes a part beside it, which is renamed when it is as expected
 * and removed when anything fails. Survives the death of the process, not a power cut: nothing is forced to the disk.
 */
export async function writeWhole(target: string, expected: Expected, fill: Filled): Promise<Stored> {
  const folder = path.dirname(target);
  const part = path.join(folder, `${PART_PREFIX}${randomUUID()}`);
  try {
    const stored = await fill(part, () => mkdir(folder, { recursive: true }));
    checkExpected(path.basename(target), stored, expected);
    await rename(part, target);
    return stored;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
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

/** Fills from bytes in memory; `hashed` is their sha256 when the caller has computed it already. */
export const fromBytes =
  (bytes: Uint8Array, hashed?: string): Filled =>
  async (part, makeFolder) => {
    await inFolder(() => writeFile(part, bytes, { flag: 'wx' }), makeFolder);
    return { bytes: bytes.byteLength, sha256: hashed ?? hash('sha256', bytes) };
  };

/** Fills from a stream, hashing on the way. */
export const fromStream =
  (body: Readable, signal?: AbortSignal): Filled =>
  async (part, makeFolder) => {
    await inFolder(() => createEmpty(part), makeFolder);
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(part),
      { signal },
    );
    return { bytes, sha256: hash.digest('hex') };
  };

/** Fills from a file: a clone where the file system can, then read back once, which is the hash and the proof. */
export const fromFile =
  (localPath: string, signal?: AbortSignal): Filled =>
  async (part, makeFolder) => {
    signal?.throwIfAborted();
    await inFolder(() => createEmpty(part), makeFolder);
    await copyFile(localPath, part, constants.COPYFILE_FICLONE);
    return hashOf(createReadStream(part, { highWaterMark: 256 * 1024, signal }));
  };

/** Length and sha256 (hex) of a stream. */
export async function hashOf(body: Readable): Promise<Stored> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function checkExpected(name: string, stored: Stored, expected: Expected): void {
  const wrongLength = expected.bytes !== undefined && expected.bytes !== stored.bytes;
  const wrongHash = expected.sha256 !== undefined && expected.sha256 !== stored.sha256;
  if (!wrongLength && !wrongHash) return;
  throw new UnprocessableError({
    code: 'content_differs',
    message: wrongLength
      ? `${name}: ${expected.bytes} bytes were announced, ${stored.bytes} came.`
      : `${name}: the checksum is ${stored.sha256}, not ${expected.sha256} as announced.`,
    fix: 'Send the file again; when it happens repeatedly, check the disk it comes from.',
  });
}
