import { UnprocessableError } from '../errors';
import type { Store } from './store';
import { checksumOfStream } from './sums';

export type Move = { from: Store; to: Store; key: string; bytes: number; checksum: string; signal?: AbortSignal };

/**
 * Makes sure that `to` holds a good copy of the object, proven by reading it back. `from` keeps its own: the caller
 * switches the row, then deletes there. May be repeated after a death at any point, also when `from` is already empty.
 * @throws UnprocessableError `content_differs` when the object in `from` is not what the row says; nothing is changed
 */
export async function moveObject({ from, to, key, bytes, checksum, signal }: Move): Promise<void> {
  const isGood = async () => {
    const arrived = await checksumOfStream(to.get(key, undefined, signal));
    return arrived.bytes === bytes && arrived.checksum === checksum;
  };
  const present = await to.head(key);
  if (present?.bytes === bytes && (await isGood())) return;
  const local = from.localPath(key);
  if (local !== null && to.adopt !== null) return to.adopt(key, local, { bytes, checksum, ...(signal && { signal }) });
  await to.put(key, from.get(key, undefined, signal), { bytes, ...(signal && { signal }) });
  if (await isGood()) return;
  await to.delete(key);
  throw new UnprocessableError({
    code: 'content_differs',
    message: `${key} arrived damaged in ${to.describe()}.`,
    fix: 'Move it again; when it happens repeatedly, check the disk or network of that store.',
  });
}
