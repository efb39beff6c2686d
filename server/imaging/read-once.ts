import { createHash, hash, webcrypto } from 'node:crypto';
import fs from 'node:fs';
import { promisify } from 'node:util';

const open = promisify(fs.open);
const close = promisify(fs.close);

/** Where the bytes are copied while they are read; a Writable fits. It is not ended. */
export type ByteSink = { write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown };

const CHUNK_BYTES = 1024 * 1024;
const EDGE_BYTES = 1024 * 1024;
// Smaller content is hashed in 3 ms at most; a copy and a thread of its own would cost half as much again.
const HASHED_HERE_BYTES = 1024 * 1024;

const readAt = (file: number, into: Buffer, at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.read(file, into, 0, into.length, at, (error, read) => (error ? reject(error) : resolve(read)));
  });

const writeTo = (sink: ByteSink, chunk: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    sink.write(chunk, (error) => (error ? reject(error) : resolve()));
  });

/** The whole content. `bytes` is the size expected; a file that changed meanwhile is read as it is now. */
export async function readWhole(path: string, bytes: number): Promise<Buffer> {
  // Opening and closing a local file take microseconds; a trip to the thread pool takes a tenth of a decode.
  const file = fs.openSync(path, 'r');
  try {
    // One byte more than expected, so that a single read also proves the end.
    const content = Buffer.allocUnsafeSlow(bytes + 1);
    const read = await readAt(file, content, 0);
    return read === bytes ? content.subarray(0, bytes) : await readChanged(file);
  } finally {
    fs.closeSync(file);
  }
}

async function readChanged(file: number): Promise<Buffer> {
  const content = Buffer.allocUnsafeSlow(fs.fstatSync(file).size);
  let filled = 0;
  while (filled < content.length) {
    const read = await readAt(file, content.subarray(filled), filled);
    if (read === 0) break;
    filled += read;
  }
  return content.subarray(0, filled);
}

/** Hex sha256 of content held in memory, copied to the sink. */
export async function hashWhole(content: Buffer, sink?: ByteSink): Promise<string> {
  const written = sink && writeTo(sink, content);
  const sha256 = content.length <= HASHED_HERE_BYTES ? hash('sha256', content) : await hashAside(content);
  await written;
  return sha256;
}

/** In a thread of its own, for which the content is copied. */
const hashAside = async (content: Buffer): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', content)).toString('hex');

/** Streams a file: hex sha256, true size, first and last bytes (1 MiB each), copied to the sink on the way. */
export async function hashStream(
  path: string,
  options: { sink?: ByteSink | undefined; signal?: AbortSignal | undefined },
): Promise<{ sha256: string; bytes: number; head: Buffer; tail: Buffer }> {
  const file = await open(path, 'r');
  try {
    const sum = createHash('sha256');
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let head = Buffer.alloc(0);
    let tail = Buffer.alloc(0);
    let bytes = 0;
    for (;;) {
      options.signal?.throwIfAborted();
      const read = await readAt(file, chunk, bytes);
      if (read === 0) return { sha256: sum.digest('hex'), bytes, head, tail };
      const part = chunk.subarray(0, read);
      sum.update(part);
      if (options.sink) await writeTo(options.sink, Buffer.from(part));
      if (bytes < EDGE_BYTES) head = Buffer.concat([head, part]).subarray(0, EDGE_BYTES);
      tail = Buffer.concat([tail, part]);
      if (tail.length > EDGE_BYTES) tail = tail.subarray(tail.length - EDGE_BYTES);
      bytes += read;
    }
  } finally {
    await close(file);
  }
}
