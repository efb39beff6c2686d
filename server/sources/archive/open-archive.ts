import { Readable } from 'node:stream';
import { leadsOutside } from '../../domain/archive-entries';
import { NotFoundError } from '../../errors';
import type { ByteRange } from '../../stores/store';
import type { EntryIndex } from '../entry-index';
import { withLocalCopy } from '../local-copy';
import { readText } from '../read-text';
import { type OpenSource, type SourceEntry, unusableFile } from '../source';
import type { Spool } from '../spool';
import type { IndexedEntry } from './indexed-entry';
import type { PreparedArchive } from './prepare-archive';
import { zipEntryBytes } from './zip-entry';

/** A file that lies beside the archive, or instead of one inside it. */
export type Beside = { path: string; spool: Spool };

/** A prepared archive as a source; `close` is what the caller has to do at the end. */
export function openArchive({ spool, index }: PreparedArchive, title: string, beside: Beside | null): OpenSource {
  const read = (file: string, range?: ByteRange): Readable =>
    Readable.from(bytesOf({ spool, index, beside }, file, range), { objectMode: false });
  return {
    list: (signal) => listed(index, beside, signal),
    read,
    readText: (file, maxBytes) => readText(read(file, { start: 0, end: maxBytes + 1 }), file, maxBytes),
    withLocalFile: (file, work) => withLocalCopy(read(file), file, work),
    describe: () => title,
    close: async () => {},
  };
}

async function* listed(
  index: EntryIndex<IndexedEntry>,
  beside: Beside | null,
  signal?: AbortSignal,
): AsyncGenerator<SourceEntry> {
  let ahead: SourceEntry | null = beside
    ? { path: beside.path, bytes: beside.spool.bytes, modifiedAt: null, problem: null }
    : null;
  for await (const entry of index.list(signal)) {
    signal?.throwIfAborted();
    const order = ahead ? Buffer.compare(Buffer.from(ahead.path), Buffer.from(entry.path)) : 1;
    if (ahead && order <= 0) {
      yield ahead;
      ahead = null;
    }
    if (order !== 0) yield entryOf(entry);
  }
  signal?.throwIfAborted();
  if (ahead) yield ahead;
}

const entryOf = ({ path, bytes, modifiedAt, problem }: IndexedEntry): SourceEntry => ({
  path,
  bytes: problem ? 0 : bytes,
  modifiedAt: modifiedAt ? new Date(modifiedAt) : null,
  problem,
});

async function* bytesOf(
  { spool, index, beside }: PreparedArchive & { beside: Beside | null },
  file: string,
  range?: ByteRange,
): AsyncGenerator<Buffer> {
  if (leadsOutside(file)) throw unusableFile(file, 'entry_outside');
  if (beside?.path === file) return yield* beside.spool.read(range ?? { start: 0, end: beside.spool.bytes });
  const entry = await index.find(file);
  if (!entry) {
    throw new NotFoundError({
      code: 'file_missing',
      message: `${file}: the file is not in the archive.`,
      fix: 'Pack the archive with it, or import it without.',
    });
  }
  if (entry.problem) throw unusableFile(file, entry.problem);
  const { zip, offset, bytes } = entry;
  if (zip) return yield* zipEntryBytes(spool, { ...entry, zip }, range);
  if (range && range.end <= range.start) return;
  const { start, end } = range ?? { start: 0, end: bytes };
  yield* spool.read({ start: offset + start, end: offset + Math.min(end, bytes) });
}
