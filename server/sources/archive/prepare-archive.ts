import { buffer } from 'node:stream/consumers';
import { ARCHIVE_LIMITS } from '../../domain/archive-entries';
import { UnsupportedError } from '../../errors';
import { type EntryIndex, openIndex, writeIndex } from '../entry-index';
import type { SourceContext } from '../source';
import { type Spool, spooled } from '../spool';
import type { IndexedEntry } from './indexed-entry';
import { ARCHIVE_KINDS, type ArchiveKind, archiveKindOf, HEAD_BYTES } from './kinds';
import { expandedIndex, tarIndex } from './tar-index';
import { gunzipped, type Unpacked, unzstd } from './unpacked';
import { zipEntries } from './zip-directory';

/** An archive that any worker can read by its index. `spool` holds the data: the archive itself, or what was unpacked from it. */
export type PreparedArchive = { spool: Spool; index: EntryIndex<IndexedEntry> };

const EXPANDED = 'expanded/';
const INDEX = 'index/';

/**
 * The archive that was prepared below `context.spool` before, else null. `packed` is the archive itself; an archive that was
 * unpacked is read without it.
 */
export async function preparedArchive(
  { spool: { store, prefix } }: Pick<SourceContext, 'spool'>,
  packed: () => Promise<Spool | null>,
): Promise<PreparedArchive | null> {
  const index = await openIndex<IndexedEntry>(store, prefix + INDEX);
  if (!index) return null;
  const spool = (await spooled({ store, prefix: prefix + EXPANDED })) ?? (await packed());
  return spool && { spool, index };
}

/**
 * Makes an archive ready below `context.spool`: tells its kind by its content and writes the index of its entries; a packed tar
 * archive is unpacked on the way, in one pass. One that was cut off starts anew. `title` is for people.
 * @throws UnsupportedError when it is none that can be read; UnprocessableError when a zip archive has no directory
 */
export async function prepareArchive(context: SourceContext, packed: Spool, title: string): Promise<PreparedArchive> {
  const there = await preparedArchive(context, async () => packed);
  if (there) return there;
  const { store, prefix } = context.spool;
  const kind = archiveKindOf(await headOf(packed));
  if (kind === null) throw notKnown(`${title} is no archive that can be read.`);
  await store.deletePrefix(prefix + EXPANDED);
  await writeIndex(store, prefix + INDEX, entriesOf(context, packed, kind, title), context.tick);
  return (await preparedArchive(context, async () => packed))!;
}

function entriesOf(
  { spool, signal, tick: told }: SourceContext,
  packed: Spool,
  kind: ArchiveKind,
  title: string,
): AsyncGenerator<IndexedEntry> {
  const tick = () => told?.('unpacking');
  if (kind === 'zip') return zipEntries(packed, ARCHIVE_LIMITS, signal);
  if (kind === 'tar') return tarIndex(packed, { signal });
  const into = { store: spool.store, prefix: spool.prefix + EXPANDED };
  const notTar = () => notKnown(`${title} is packed, but holds no tar archive.`);
  return expandedIndex(unpacked(packed, kind), packed.bytes, into, notTar, { signal, tick });
}

const unpacked = (packed: Spool, kind: 'tar.gz' | 'tar.zst'): Unpacked => {
  const bytes = packed.read({ start: 0, end: packed.bytes });
  return kind === 'tar.gz' ? gunzipped(bytes) : unzstd(bytes);
};

const headOf = (spool: Spool): Promise<Buffer> => buffer(spool.read({ start: 0, end: HEAD_BYTES }));

const notKnown = (message: string) =>
  new UnsupportedError({
    code: 'archive_not_known',
    message,
    fix: `Check that this is the archive itself, not a page about it; kinds that are read: ${ARCHIVE_KINDS.join(', ')}.`,
  });
