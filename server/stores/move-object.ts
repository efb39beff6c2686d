import { createHash } from 'node:crypto';
import { UnprocessableError } from '../errors';
import type { Store, Stored } from './store';

export type Move = { from: Store; to: Store; key: string; bytes: number; sha256: string; signal?: AbortSignal };

/**
 * Makes sure that `to` holds a good copy of the object, proven by reading it back. `from` keeps its own: the caller
 * switches the row, then deletes there. May be repeated after a death at any point, also when `from` is already empty.
 * @throws UnprocessableError `content_differs` when the object in `from` is not what the row says; nothing is changed
 */
export async function moveObject({ from, to, key, bytes, sha256, signal }: Move): Promise<void> {
  const expected = { bytes, sha256, signal };
  const present = await to.head(key);
  if (present?.bytes === bytes && (await readBack(to, key, signal)).sha256 === sha256) return;
  const local = from.localPath(key);
  if (local !== null && to.localPath(key) !== null) {
    await to.putFile(key, local, expected); // reads back itself
    return;
  }
  await to.put(key, from.get(key, undefined, signal), expected);
  const arrived = await readBack(to, key, signal);
  if (arrived.bytes === bytes && arrived.sha256 === sha256) return;
  await to.delete(key);
  throw new UnprocessableError({
    code: 'content_differs',
    message: `${key} arrived damaged in ${to.describe()}.`,
    fix: 'Move it again; when it happens repeatedly, check the disk or network of that store.',
  });
}

/** Length and sha256 (hex) of an object, from its bytes. */
export async function readBack(store: Store, key: string, signal?: AbortSignal): Promise<Stored> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of store.get(key, undefined, signal) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
