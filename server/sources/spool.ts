import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Held, Sink } from '../egress';
import type { ByteRange, Store } from '../stores/store';
import { readJson, writeJson } from './spooled-json';

const PART_BYTES = 8 * 1024 * 1024; // what a worker that dies loses at most, and what one holds in memory

/** A file from the network, kept in a store as parts of equal size. */
export type Spool = { bytes: number; read(range: ByteRange): Readable };
type Place = { store: Store; prefix: string };
type Meta = Omit<Held, 'bytes'> & { partBytes: number };

const partKey = (prefix: string, number: number) => `${prefix}parts/${String(number).padStart(8, '0')}`;

/** The file when it is all there, else null. */
export async function spooled({ store, prefix }: Place): Promise<Spool | null> {
  const done = await readJson<{ bytes: number; partBytes: number }>(store, `${prefix}done.json`);
  if (!done) return null;
  const { bytes, partBytes } = done;
  async function* parts({ start, end }: ByteRange) {
    for (let at = start; at < Math.min(end, bytes); ) {
      const number = Math.floor(at / partBytes);
      const stop = Math.min(end, bytes, (number + 1) * partBytes);
      yield* store.get(partKey(prefix, number), { start: at - number * partBytes, end: stop - number * partBytes });
      at = stop;
    }
  }
  return { bytes, read: (range) => Readable.from(parts(range), { objectMode: false }) };
}

/** Says that all bytes are there and right. */
export const markSpooled = async ({ store, prefix }: Place, bytes: number, partBytes = PART_BYTES): Promise<void> =>
  writeJson(store, `${prefix}done.json`, { bytes, partBytes });

/** Takes a download. Whole parts outlive the process; `onPart` is called after each. */
export function spoolSink({ store, prefix }: Place, onPart: () => void = () => {}, partBytes = PART_BYTES): Sink {
  let parts = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    await store.put(partKey(prefix, parts), Buffer.concat(waiting));
    parts += 1;
    waiting = [];
    waitingBytes = 0;
    onPart();
  };
  return {
    async held() {
      const meta = await readJson<Meta>(store, `${prefix}part-of.json`);
      parts = 0;
      if (!meta || meta.partBytes !== partBytes) return { bytes: 0, total: null, validator: null };
      for await (const { key, bytes } of store.list(`${prefix}parts/`)) {
        if (key !== partKey(prefix, parts) || bytes !== partBytes) break;
        parts += 1;
      }
      return { bytes: parts * partBytes, total: meta.total, validator: meta.validator };
    },
    async begin(of) {
      await store.deletePrefix(`${prefix}parts/`);
      await writeJson(store, `${prefix}part-of.json`, { ...of, partBytes });
      [parts, waiting, waitingBytes] = [0, [], 0];
    },
    async write(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const piece = chunk.subarray(at, at + partBytes - waitingBytes);
        waiting.push(piece);
        waitingBytes += piece.length;
        at += piece.length;
        if (waitingBytes === partBytes) await flush();
      }
    },
    async end({ sha256 }) {
      if (waitingBytes > 0) await flush();
      if (!sha256) return null;
      const hash = createHash('sha256');
      for (let number = 0; number < parts; number++) {
        for await (const chunk of store.get(partKey(prefix, number))) hash.update(chunk);
        onPart();
      }
      return hash.digest('hex');
    },
  };
}
