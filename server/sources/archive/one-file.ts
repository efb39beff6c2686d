import { Readable } from 'node:stream';
import { leadsOutside } from '../../domain/archive-entries';
import { NotFoundError } from '../../errors';
import type { ByteRange } from '../../stores/store';
import { withLocalCopy } from '../local-copy';
import { readText } from '../read-text';
import { type OpenSource, unusableFile } from '../source';
import type { Spool } from '../spool';

/** A spooled file as a source of its own. */
export function oneFile(path: string, spool: Spool): OpenSource {
  const read = (file: string, range?: ByteRange): Readable =>
    Readable.from(bytesOf(file, range), { objectMode: false });
  async function* bytesOf(file: string, range: ByteRange = { start: 0, end: spool.bytes }) {
    if (leadsOutside(file)) throw unusableFile(file, 'entry_outside');
    if (file !== path) throw missing(file);
    yield* spool.read(range);
  }
  return {
    async *list(signal) {
      signal?.throwIfAborted();
      yield { path, bytes: spool.bytes, modifiedAt: null, problem: null };
    },
    read,
    readText: (file, maxBytes) => readText(read(file, { start: 0, end: maxBytes + 1 }), file, maxBytes),
    withLocalFile: (file, work) => withLocalCopy(read(file), file, work),
    describe: () => path,
    close: async () => {},
  };
}

const missing = (file: string) =>
  new NotFoundError({ code: 'file_missing', message: `${file}: there is no such file.`, fix: 'Check the path.' });
