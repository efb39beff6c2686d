import { plainAddress } from '../../domain/source-title';
import type { SourceContext } from '../source';
import { type PreparedArchive, prepareArchive, preparedArchive } from './prepare-archive';
import { markSpooled, type Spool, spooled, spoolSink } from './spool';

const MOST_BYTES = 500 * 1024 ** 3;

type Wanted = { url: string; sha256?: string | undefined };

/**
 * The file behind a URL, spooled once below `name`: a worker that takes over goes on from the bytes that are there.
 * @throws what the egress client says about the address
 */
export async function fetchFile(
  { egress, spool, signal, tick: told }: SourceContext,
  { url, sha256 }: Wanted,
  name: string,
  maxBytes = MOST_BYTES,
): Promise<Spool> {
  const place = { store: spool.store, prefix: `${spool.prefix}${name}/` };
  const tick = () => told?.('fetching');
  const there = await spooled(place);
  if (there) return there;
  const { bytes } = await egress.download(url, spoolSink(place, tick), { maxBytes, sha256, signal, tick });
  await markSpooled(place, bytes);
  return (await spooled(place))!;
}

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
