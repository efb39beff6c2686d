import type { SourceContext } from './source';
import { markSpooled, type Spool, spooled, spoolSink } from './spool';

const MOST_BYTES = 500 * 1024 ** 3;

export type Wanted = { url: string; sha256?: string | undefined };

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
