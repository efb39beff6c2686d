import { Readable } from 'node:stream';
import type { ByteRange, Store } from '../stores/store';
import type { UploadedFile } from './source';

/** The bytes of `range`, across parts. */
export const readParts = (store: Store, parts: UploadedFile['parts'], { start, end }: ByteRange): Readable =>
  Readable.from(
    (async function* () {
      for (const part of parts) {
        const [from, to] = [Math.max(start - part.start, 0), Math.min(end - part.start, part.bytes)];
        if (from < to) yield* store.get(part.key, { start: from, end: to }) as AsyncIterable<Buffer>;
      }
    })(),
    { objectMode: false },
  );
