import { plainAddress } from '../../domain/source-title';
import { fetchFile, type Wanted } from '../fetch-file';
import type { SourceContext } from '../source';
import { spooled } from '../spool';
import { type PreparedArchive, prepareArchive, preparedArchive } from './prepare-archive';

/** The archive behind a URL, made ready. @throws UnsupportedError when it is none that can be read */
export async function fetchArchive(context: SourceContext, wanted: Wanted): Promise<PreparedArchive> {
  const { store, prefix } = context.spool;
  const place = { store, prefix: `${prefix}archive/` };
  const there = await preparedArchive(context, () => spooled(place));
  if (there) return there;
  const packed = await fetchFile(context, wanted, 'archive');
  const prepared = await prepareArchive(context, packed, plainAddress(wanted.url));
  if (prepared.spool !== packed) await store.deletePrefix(place.prefix); // it was unpacked: once is enough
  return prepared;
}
