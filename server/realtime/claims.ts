import { errors, type JWTPayload, jwtVerify } from 'jose';
import { UnauthenticatedError } from '../errors';

export type Claims = JWTPayload & { role: 'authenticated' | 'anon'; exp: number };

/**
 * What a token says, when it was signed with `key` and has not expired.
 * @throws UnauthenticatedError whose code and message are those of the hosted service
 */
export async function verifyToken(token: unknown, key: Uint8Array): Promise<Claims> {
  const claims = await signedClaims(token, key);
  if (typeof claims.exp !== 'number' || !claims.role) {
    throw refused('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
  }
  if (claims.role !== 'authenticated' && claims.role !== 'anon') throw refused('Unauthorized', 'role is not allowed');
  return claims as Claims;
}

async function signedClaims(token: unknown, key: Uint8Array): Promise<JWTPayload> {
  try {
    return (await jwtVerify(String(token), key, { algorithms: ['HS256'] })).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const secondsAgo = Math.floor(Date.now() / 1000) - Number(error.payload.exp);
      throw refused('InvalidJWTToken', `Token has expired ${secondsAgo} seconds ago`);
    }
    if (error instanceof errors.JOSEAlgNotAllowed) throw refused('JwtSignerError', 'Failed to generate JWT signer');
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw refused('JwtSignatureError', 'Failed to validate JWT signature');
    }
    throw refused('MalformedJWT', 'The token provided is not a valid JWT');
  }
}

const refused = (code: string, message: string) =>
  new UnauthenticatedError({ code, message, fix: 'Ask for a new realtime token.' });
