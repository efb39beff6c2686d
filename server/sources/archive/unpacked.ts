import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { UnavailableError } from '../../errors';

/** What comes out of a packed stream. It ends where the packed data does or breaks off: `isWhole` says which. */
export type Unpacked = {
  chunks: AsyncGenerator<Buffer>;
  /** Packed bytes that were taken in so far; some may still be on their way. */
  taken(): number;
  isWhole(): boolean;
};

const PIECE_BYTES = 16 * 1024; // 1032 times as many may come out of it
const TRAILER_BYTES = 8;

/** Unpacks gzip, several members too. */
export function gunzipped(packed: Readable): Unpacked {
  let isWhole = false;
  let taken = 0;
  async function* chunks() {
    const gunzip = createGunzip().on('error', () => {}); // told by `answered`
    const ready: Buffer[] = [];
    gunzip.on('data', (chunk: Buffer) => ready.push(chunk));
    try {
      // Piece by piece: of a stream that fails, what was unpacked before would be lost or not as the clock wills.
      for await (const piece of piecesOf(packed)) {
        taken += piece.length;
        const isFine = await answered(gunzip, (done) => gunzip.write(piece, done));
        yield* ready.splice(0);
        if (!isFine) return;
      }
      isWhole = await answered(gunzip, (done) =>
        gunzip.readableEnded ? done() : gunzip.once('end', () => done()).end(),
      );
      yield* ready.splice(0);
    } finally {
      packed.destroy();
      gunzip.destroy();
    }
  }
  return { chunks: chunks(), taken: () => taken, isWhole: () => isWhole };
}

/** The bytes in small pieces, the checksum at the end of them alone: when it is wrong, what came before is given out. */
async function* piecesOf(packed: Readable): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of packed as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([held, chunk]);
    const end = Math.max(0, bytes.length - TRAILER_BYTES);
    for (let at = 0; at < end; at += PIECE_BYTES) yield bytes.subarray(at, Math.min(end, at + PIECE_BYTES));
    held = bytes.subarray(end);
  }
  yield held;
}

/** Whether it came through without an error of the data. */
function answered(gunzip: Gunzip, act: (done: (error?: Error | null) => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const failed = () => resolve(false);
    gunzip.once('error', failed);
    act((error) => {
      gunzip.off('error', failed);
      resolve(!error);
    });
  });
}

const UNZSTD = 'server/sources/archive/unzstd.mjs'; // below the project, where every process of it is started
const DAMAGED = 3;

/** Unpacks zstd in a process of its own: Node.js 20 cannot, and the decoder keeps its memory to the end. */
export function unzstd(packed: Readable): Unpacked {
  let isWhole = false;
  let taken = 0;
  async function* counted() {
    for await (const chunk of packed as AsyncIterable<Buffer>) {
      taken += chunk.length;
      yield chunk;
    }
  }
  async function* chunks() {
    const child = spawn(process.execPath, [path.join(process.cwd(), UNZSTD)], { stdio: ['pipe', 'pipe', 'ignore'] });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    exited.catch(() => {}); // looked at below, when nobody left before
    const fed = pipeline(counted(), child.stdin).catch((error: NodeJS.ErrnoException) => error);
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      const [code] = await exited;
      const trouble = await fed;
      if (trouble && !['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(trouble.code ?? '')) throw trouble;
      if (code !== 0 && code !== DAMAGED) throw notUnpacked(code);
      isWhole = code === 0;
    } finally {
      child.kill('SIGKILL');
      packed.destroy();
    }
  }
  return { chunks: chunks(), taken: () => taken, isWhole: () => isWhole };
}

const notUnpacked = (code: number | null) =>
  new UnavailableError({
    code: 'unpacking_stopped',
    message: `The process that unpacks the archive ended with ${code ?? 'a signal'}.`,
    fix: 'Check that the machine has memory left, then recover the run.',
  });
