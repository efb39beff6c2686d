import { createHash } from 'node:crypto';
import { ConflictError } from '../errors';
import type { Tx } from '../records/records';

/** JSON with sorted keys, so that the same body hashes the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const hashOf = (body: unknown) => createHash('sha256').update(canonical(body)).digest('hex');

/**
 * What was answered to this key and body before; null when nothing was.
 * @throws ConflictError for a key that came with another body
 */
export async function answeredBefore<Answer>(
  tx: Tx,
  tenantId: string,
  key: string | null,
  body: unknown,
): Promise<Answer | null> {
  if (key === null) return null;
  const known = await tx.idempotencyKey.findUnique({ where: { tenant_id_key: { tenant_id: tenantId, key } } });
  if (known && known.body_hash !== hashOf(body)) {
    throw new ConflictError({
      code: 'idempotency_key_reused',
      message: 'This Idempotency-Key came with another body before.',
      fix: 'Use a new key for another request.',
    });
  }
  return known ? (known.answer as Answer) : null;
}

/**
 * Does `work` once per key: the same key and body answers what was answered then, another body is refused.
 * Without a key it simply works. Two at the same time wait for each other.
 * @throws ConflictError for a key that came with another body
 */
export async function once<Answer>(
  tx: Tx,
  tenantId: string,
  key: string | null,
  body: unknown,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (key === null) return work();
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}:${key}`}, 1))::text`;
  const known = await answeredBefore<Answer>(tx, tenantId, key, body);
  if (known !== null) return known;
  const answer = await work();
  const row = { tenant_id: tenantId, key, body_hash: hashOf(body), answer: answer as never };
  await tx.idempotencyKey.create({ data: row });
  return answer;
}
