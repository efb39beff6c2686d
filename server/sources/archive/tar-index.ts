import { ARCHIVE_LIMITS, type ArchiveLimits, type ArchiveSoFar, judgeEntry } from '../../domain/archive-entries';
import type { ProblemCode } from '../../domain/verdicts';
import type { Store } from '../../stores/store';
import { markSpooled, type Spool, spoolSink } from '../spool';
import type { IndexedEntry } from './indexed-entry';
import { StreamedTarBytes, spooledTarBytes, type TarBytes } from './tar-bytes';
import { type TarEntry, tarEntries } from './tar-entries';
import { BLOCK, headerOf } from './tar-header';
import type { Unpacked } from './unpacked';

type Watch = { signal?: AbortSignal | undefined; tick?: (() => void) | undefined; limits?: ArchiveLimits | undefined };
/** Where the data of an entry lies and how long it is; a problem when that cannot be. */
type Placed = { offset: number; bytes: number; problem: ProblemCode | null };
type Place = (entry: TarEntry) => Promise<Placed>;

const SLACK_BYTES = 512 * 1024; // may be between what was taken in and what came out
const MOST_UNPACKED = { ratio: 2000, bytes: 64 * 1024 * 1024 }; // what is skipped costs time as well
const REST_BYTES = 64 * 1024 * 1024; // after the end mark, where only zeros belong

/** The entries of a tar archive that is not packed, in its own order, judged. Their data stays where it is. */
export async function* tarIndex(spool: Spool, { signal, limits }: Watch = {}): AsyncGenerator<IndexedEntry> {
  const bytes = spooledTarBytes(spool);
  const place: Place = async (entry) => ({
    offset: bytes.at,
    bytes: entry.bytes,
    problem: bytes.at + entry.bytes > spool.bytes ? 'entry_damaged' : null,
  });
  yield* judged(bytes, { entries: 0, bytes: 0, archiveBytes: spool.bytes }, place, { signal, limits });
}

/**
 * The same of a packed one, in one pass: the data of entries without a problem is written to `into`, one after the other.
 * What hostile entries may take there is counted like that of good ones.
 * @throws what `notTar` makes when something else comes out
 */
export async function* expandedIndex(
  packed: Unpacked,
  packedBytes: number,
  into: { store: Store; prefix: string },
  notTar: () => Error,
  { signal, tick, limits = ARCHIVE_LIMITS }: Watch = {},
): AsyncGenerator<IndexedEntry> {
  const most = Math.min(packedBytes * MOST_UNPACKED.ratio + MOST_UNPACKED.bytes, 2 * limits.totalBytes);
  const bytes = new StreamedTarBytes(packed.chunks, most, { signal, tick });
  const sink = spoolSink(into, tick);
  const before = { entries: 0, bytes: 0, archiveBytes: packedBytes };
  let written = 0;
  const place: Place = async (entry) => {
    const [offset, taken] = [written, packed.taken()];
    const placed = (problem: ProblemCode | null) => ({ offset, bytes: written - offset, problem });
    for await (const piece of bytes.pieces(entry.bytes)) {
      await sink.write(piece);
      written += piece.length;
      const isBomb = written - offset > limits.ratio * (packed.taken() - taken + SLACK_BYTES);
      if (isBomb) return placed('archive_bomb');
    }
    return placed(written - offset < entry.bytes ? 'entry_damaged' : null);
  };
  try {
    if (headerOf(await bytes.peek(BLOCK)) === null) throw notTar();
    await sink.begin({ total: null, validator: null });
    const wasCut = yield* judged(bytes, before, place, { signal, limits });
    const end = bytes.at;
    await bytes.skipTo(end + REST_BYTES);
    const isOver = bytes.at < end + REST_BYTES;
    if (isOver && !packed.isWhole() && !wasCut) yield CUT_AT_ITS_END;
    await sink.end({ sha256: false });
    await markSpooled(into, written);
  } finally {
    await bytes.close();
  }
}

const CUT_AT_ITS_END: IndexedEntry = {
  path: '(end of the archive)',
  bytes: 0,
  modifiedAt: null,
  offset: 0,
  zip: null,
  problem: 'archive_cut',
};

/** Says at the end whether all that is to be said about the end of the archive was said. */
async function* judged(
  bytes: TarBytes,
  before: ArchiveSoFar,
  place: Place,
  { signal, limits = ARCHIVE_LIMITS }: Watch,
): AsyncGenerator<IndexedEntry, boolean> {
  let wasCut = false;
  for await (const entry of tarEntries(bytes)) {
    signal?.throwIfAborted();
    wasCut ||= entry.problem === 'archive_cut';
    // What a packed archive saves is not known of one entry before it is unpacked.
    const verdict = judgeEntry(
      { ...entry, packedBytes: entry.bytes, isEncrypted: false, isReadable: true },
      before,
      limits,
    );
    before.entries += 1;
    if (verdict) {
      const placed = verdict.problem === null ? await place(entry) : { offset: 0, bytes: entry.bytes, ...verdict };
      if (verdict.problem === null) before.bytes += placed.bytes;
      const { offset, problem } = placed;
      yield { path: verdict.path, bytes: placed.bytes, modifiedAt: entry.modifiedAt, offset, problem, zip: null };
    }
    if (before.entries > limits.entries) return true; // the first one too many stands for all
  }
  return wasCut;
}
