import { buffer } from 'node:stream/consumers';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from 'yauzl';
import { ARCHIVE_LIMITS, type ArchiveLimits, judgeEntry } from '../../domain/archive-entries';
import { DarkroomError, isTransient, messageOf, UnprocessableError } from '../../errors';
import type { Spool } from '../spool';
import type { IndexedEntry } from './indexed-entry';

const WINDOW_BYTES = 1024 * 1024;
const READABLE_METHODS = new Set([0, 8]); // stored, deflated
const ENCRYPTED = 0x1;
const MADE_BY_UNIX = 3;
const FILE_TYPE = 0o170000;
const [NO_TYPE, FOLDER, PLAIN_FILE] = [0, 0o040000, 0o100000];

/** The entries of a zip archive in its own order, judged; hidden files and folders are left out. */
export async function* zipEntries(
  spool: Spool,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
  signal?: AbortSignal,
): AsyncGenerator<IndexedEntry> {
  const before = { entries: 0, bytes: 0, archiveBytes: spool.bytes };
  for await (const entry of directoryOf(spool)) {
    signal?.throwIfAborted();
    const judged = judgeEntry(
      {
        name: getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true),
        kind: kindOf(entry),
        bytes: entry.uncompressedSize,
        packedBytes: entry.compressedSize,
        isEncrypted: (entry.generalPurposeBitFlag & ENCRYPTED) !== 0,
        isReadable: READABLE_METHODS.has(entry.compressionMethod),
      },
      before,
      limits,
    );
    before.entries += 1;
    if (judged && judged.problem === null) before.bytes += entry.uncompressedSize;
    if (judged) yield { ...judged, ...placeOf(entry) };
    if (before.entries > limits.entries) return; // the first one too many stands for all
  }
}

const placeOf = (entry: Entry) => ({
  bytes: entry.uncompressedSize,
  modifiedAt: dateOf(entry),
  offset: entry.relativeOffsetOfLocalHeader,
  zip: { packedBytes: entry.compressedSize, method: entry.compressionMethod, crc: entry.crc32 },
});

function dateOf(entry: Entry): string | null {
  const date = entry.getLastModDate({ timezone: 'UTC' });
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function kindOf({ fileNameRaw, versionMadeBy, externalFileAttributes }: Entry): 'file' | 'folder' | 'other' {
  const isUnix = versionMadeBy >> 8 === MADE_BY_UNIX;
  const type = isUnix ? (externalFileAttributes >>> 16) & FILE_TYPE : NO_TYPE;
  if (type === FOLDER || (type === NO_TYPE && fileNameRaw.at(-1) === 0x2f)) return 'folder';
  return type === NO_TYPE || type === PLAIN_FILE ? 'file' : 'other';
}

async function* directoryOf(spool: Spool): AsyncGenerator<Entry> {
  try {
    const options = { decodeStrings: false, validateEntrySizes: false, lazyEntries: true };
    const zip = await fromRandomAccessReaderPromise(new SpoolReader(spool), spool.bytes, options);
    yield* zip.eachEntry();
  } catch (error) {
    if (error instanceof DarkroomError || isTransient(error)) throw error;
    throw new UnprocessableError({
      code: 'archive_damaged',
      message: `The directory of the zip archive cannot be read: ${messageOf(error)}.`,
      fix: 'Check that the address gives the whole zip file, and pack it again if it does.',
      cause: error,
    });
  }
}

/** Reads through a window: the directory is asked for in pieces of a few bytes. */
class SpoolReader extends RandomAccessReader {
  private window = { start: 0, bytes: Buffer.alloc(0) };

  constructor(private readonly spool: Spool) {
    super();
  }

  override read(into: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void) {
    this.fill(position, length).then(
      () => {
        const from = position - this.window.start;
        this.window.bytes.copy(into, offset, from, from + length);
        done(null);
      },
      (error: Error) => done(error),
    );
  }

  private async fill(position: number, length: number): Promise<void> {
    const { start, bytes } = this.window;
    if (position >= start && position + length <= start + bytes.length) return;
    const range = { start: position, end: position + Math.max(length, WINDOW_BYTES) };
    this.window = { start: position, bytes: await buffer(this.spool.read(range)) };
    if (this.window.bytes.length < length) throw new Error('it ends too early');
  }
}
