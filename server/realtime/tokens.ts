import { createHmac } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { InvalidInputError } from '../errors';

/** What clients of the embedded gateway name as their project's publishable key; it is no secret. */
export const EMBEDDED_PUBLISHABLE_KEY = 'embedded';

/** The key that signs tokens for the embedded gateway: derived, so that only the secret key has to be kept. */
export const realtimeKey = (secretKey: string): Uint8Array =>
  createHmac('sha256', secretKey).update('realtime tokens').digest();

type Asked = {
  /** Id of the user who may listen. */
  sub: string;
  secretKey: string;
  /** Short, so that a member who was removed loses the stream. */
  expiresInSeconds?: number;
  /** SUPABASE_JWT_SIGNING_KEY when realtime is hosted: an ES256 private JWK as JSON, or the legacy HS256 secret. */
  hosted?: string;
};

/**
 * A token with which a signed-in user joins private channels, at the embedded gateway or a hosted project.
 * @throws InvalidInputError when the hosted signing key cannot be read
 */
export async function realtimeToken({ sub, secretKey, expiresInSeconds = 300, hosted }: Asked): Promise<string> {
  const { key, alg, kid } = hosted ? await hostedKey(hosted) : { key: realtimeKey(secretKey), alg: 'HS256' };
  return new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid && { kid }) })
    .setSubject(sub)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime(`${expiresInSeconds}s`)
    .sign(key);
}

async function hostedKey(hosted: string) {
  if (!hosted.trimStart().startsWith('{')) return { key: new TextEncoder().encode(hosted), alg: 'HS256' };
  try {
    const jwk = JSON.parse(hosted) as JWK;
    // A key that its project exports may be marked for other operations; here it signs.
    const key = await importJWK({ ...jwk, key_ops: undefined, use: undefined }, 'ES256');
    return { key, alg: 'ES256', kid: jwk.kid };
  } catch (cause) {
    throw new InvalidInputError({
      code: 'wrong_signing_key',
      message: 'SUPABASE_JWT_SIGNING_KEY is neither an ES256 private JWK (JSON) nor an HS256 secret.',
      fix: 'Copy the private JWK that was imported into the project, or the legacy JWT secret.',
      cause,
    });
  }
}
