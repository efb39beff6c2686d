import { Readable } from 'node:stream';
import { NotFoundError, TooLargeError } from '../../errors';
import type { FileTree } from '../../formats/format';

/** Files in memory, as a format sees a source: path → content. */
export function memoryTree(files: Record<string, string>): FileTree {
  const paths = Object.keys(files).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return {
    async *list(signal) {
      for (const path of paths) {
        signal?.throwIfAborted();
        yield { path, bytes: Buffer.byteLength(files[path]!), problem: null };
      }
    },
    read(path) {
      const content = files[path];
      if (content !== undefined) return Readable.from([Buffer.from(content)]);
      const missing = new NotFoundError({ code: 'file_missing', message: `${path} is missing.`, fix: 'Add it.' });
      return new Readable({ read: (): void => {} }).destroy(missing);
    },
    async readText(path, maxBytes) {
      const content = files[path];
      if (content === undefined) return null;
      if (Buffer.byteLength(content) <= maxBytes) return new TextDecoder().decode(Buffer.from(content));
      throw new TooLargeError({ code: 'text_too_large', message: `${path} is too large.`, fix: 'Split it.' });
    },
  };
}
