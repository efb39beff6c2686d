import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from './ports';

const BYTES = 24;

/**
 * A secret that is shown once. Random; with an Idempotency-Key derived from it and the instance's own key, so that the same request
 * is answered the same without the secret being kept anywhere.
 */
export function newSecret({ secretKey, actor }: Context, purpose: string, idempotencyKey: string | null): string {
  if (idempotencyKey === null) return randomBytes(BYTES).toString('base64url');
  const derived = createHmac('sha256', secretKey).update(JSON.stringify([purpose, actor.tenantId, idempotencyKey]));
  return derived.digest().subarray(0, BYTES).toString('base64url');
}
