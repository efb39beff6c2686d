import { buffer } from 'node:stream/consumers';
import { ARCHIVE_LIMITS } from '../../domain/archive-entries';
import { plainAddress } from '../../domain/source-title';
import { UnsupportedError } from '../../errors';
import type { SourceContext } from '../source';
import { type EntryIndex, openIndex, writeIndex } from './entry-index';
import { markSpooled, type Spool, spooled, spoolSink } from './spool';
import { zipEntries } from './zip-directory';

const MOST_BYTES = 500 * 1024 ** 3;
const ZIP = [0x04034b50, 0x06054b50]; // an entry comes first, or the end of an empty archive

type Wanted = { url: string; sha256?: string | undefined };
export type FetchedArchive = { spool: Spool; index: EntryIndex };

/**
 * The file behind a URL, spooled once below `name`: a worker that takes over goes on from the bytes that are there.
 * @throws what the egress client says about the address
 */
export async function fetchFile(
  { egress, spool, signal, tick }: SourceContext,
  { url, sha256 }: Wanted,
  name: string,
  maxBytes = MOST_BYTES,
): Promise<Spool> {
  const place = { store: spool.store, prefix: `${spool.prefix}${name}/` };
  const there = await spooled(place);
  if (there) return there;
  const { bytes } = await egress.download(url, spoolSink(place, tick), { maxBytes, sha256, signal, tick });
  await markSpooled(place, bytes);
  return (await spooled(place))!;
}

/** The archive behind a URL with its index. @throws UnsupportedError when it is none that can be read */
export async function fetchArchive(context: SourceContext, wanted: Wanted): Promise<FetchedArchive> {
  return indexArchive(context, await fetchFile(context, wanted, 'archive'), plainAddress(wanted.url), '');
}

/** An archive whose bytes are there, with its index, which is kept below `place` of the workspace. `name` is for people. */
export async function indexArchive(
  context: SourceContext,
  spool: Spool,
  name: string,
  place: string,
): Promise<FetchedArchive> {
  await checkIsZip(spool, name);
  const { store } = context.spool;
  const prefix = `${context.spool.prefix}${place}index/`;
  let index = await openIndex(store, prefix);
  if (!index) {
    const entries = zipEntries(spool, ARCHIVE_LIMITS, context.signal);
    await writeIndex(store, prefix, entries, context.tick);
    index = (await openIndex(store, prefix))!;
  }
  return { spool, index };
}

async function checkIsZip(spool: Spool, name: string): Promise<void> {
  const head = await buffer(spool.read({ start: 0, end: 4 }));
  if (head.length === 4 && ZIP.includes(head.readUInt32LE(0))) return;
  throw new UnsupportedError({
    code: 'archive_not_known',
    message: `${name} is not a zip archive.`,
    fix: 'Check that this is the archive itself, not a page about it; other kinds are to be packed as zip.',
  });
}
