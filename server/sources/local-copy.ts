import { createWriteStream } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const PREFIX = 'darkroom-entry-';
const OLD_MS = 24 * 60 * 60_000;

/** Runs `work` with a copy of these bytes on this machine, named after `file`; the copy is gone afterwards. */
export async function withLocalCopy<Result>(
  bytes: Readable,
  file: string,
  work: (localPath: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    const local = path.join(folder, `file${path.extname(file).replace(/[^.\w]/g, '')}`);
    await pipeline(bytes, createWriteStream(local));
    return await work(local);
  } finally {
    bytes.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Removes copies that processes of this user left behind when they were killed. For the start of a process, before it makes its own:
 * a copy with its own number is from one before it.
 */
export async function sweepLocalCopies(temporary = os.tmpdir(), isAlive = isRunning): Promise<number> {
  let removed = 0;
  for (const name of await readdir(temporary)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(temporary, name);
    const stats = await lstat(folder).catch(() => null); // gone meanwhile
    if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
    const pid = Number(/^\d+(?=-)/.exec(name.slice(PREFIX.length))?.[0] ?? 0);
    const isInUse = pid > 0 && pid !== process.pid && isAlive(pid) && Date.now() - stats.mtimeMs < OLD_MS;
    if (isInUse) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
