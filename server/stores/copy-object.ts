import { UnprocessableError } from '../errors';
import type { Store } from './store';
import { checksumOfStream } from './sums';

export type Copy = {
  from: Store;
  to: Store;
  key: string;
  toKey: string;
  bytes: number;
  checksum: string;
  signal?: AbortSignal;
};

/**
 * Puts a good copy of an object under another key, in the same or another store, proven by reading it back. May be repeated.
 * @throws UnprocessableError `content_differs` when the object is not what the row says; nothing is left of it
 */
export async function copyObject({ from, to, key, toKey, bytes, checksum, signal }: Copy): Promise<void> {
  const local = from.localPath(key);
  if (local !== null && to.adopt !== null)
    return to.adopt(toKey, local, { bytes, checksum, ...(signal && { signal }) });
  await to.put(toKey, from.get(key, undefined, signal), { bytes, ...(signal && { signal }) });
  const arrived = await checksumOfStream(to.get(toKey, undefined, signal));
  if (arrived.bytes === bytes && arrived.checksum === checksum) return;
  await to.delete(toKey);
  throw new UnprocessableError({
    code: 'content_differs',
    message: `${key} arrived damaged in ${to.describe()}.`,
    fix: 'Export it again; when it happens repeatedly, check the disk or network of that store.',
  });
}
