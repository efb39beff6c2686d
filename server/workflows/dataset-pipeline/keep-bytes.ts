import { contentKey, type KeyKind } from '../../domain/keys';
import type { StepContext } from '../../engine/step';
import { UnavailableError } from '../../errors';
import type { Stored } from '../../stores/index';

// The pixel pass hands the bytes of smaller files over in one piece; larger ones are copied from the file.
export const HANDED_OVER_BYTES = 16 * 1024 * 1024;

type Kept = { kind: KeyKind; sha256: string; extension: string; bytes: number };

/**
 * Stores an original under the hash of its bytes, from memory or from its file.
 * @throws UnavailableError when the file changed since it was hashed; trying again reads it anew
 */
export async function keepBytes(
  context: StepContext,
  what: Kept,
  from: Buffer | string,
): Promise<Stored & { key: string }> {
  const { hot, run, at } = context;
  const key = contentKey(at.tenantId, run.dataset_id, what.kind, what.sha256, what.extension);
  if (typeof from !== 'string') {
    return { key, ...(await hot.put(key, from, { bytes: what.bytes, hashed: what.sha256 })) };
  }
  const stored = await hot.putFile(key, from);
  if (stored.sha256 === what.sha256) return { key, ...stored };
  await hot.delete(key);
  throw new UnavailableError({
    code: 'file_changed',
    message: `The file changed while it was read (${what.sha256.slice(0, 12)}… became ${stored.sha256.slice(0, 12)}…).`,
    fix: 'Import again when nobody writes to the folder.',
  });
}
