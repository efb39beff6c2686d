import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { verifyToken } from './claims';
import { realtimeKey, realtimeToken } from './tokens';

const secretKey = 'a secret key of this instance';
const key = realtimeKey(secretKey);

it('lets one person in for five minutes', async () => {
  const claims = await verifyToken(await realtimeToken({ sub: 'ada', secretKey }), key);
  expect([claims.sub, claims.role, claims.exp - claims.iat!]).toEqual(['ada', 'authenticated', 300]);
});

it.each([
  ['expired', () => realtimeToken({ sub: 'ada', secretKey, expiresInSeconds: -5 }), 'InvalidJWTToken'],
  ['of another key', () => realtimeToken({ sub: 'ada', secretKey: 'other' }), 'JwtSignatureError'],
  ['no token at all', async () => 'not a token', 'MalformedJWT'],
  ['missing', async () => undefined, 'MalformedJWT'],
])('refuses a token that is %s', async (_what, token, code) => {
  await expect(verifyToken(await token(), key)).rejects.toMatchObject({ code });
});

it('says how long ago a token expired', async () => {
  const token = await realtimeToken({ sub: 'ada', secretKey, expiresInSeconds: -5 });
  await expect(verifyToken(token, key)).rejects.toThrow(/^Token has expired \d+ seconds ago$/);
});

it('signs for a hosted project with its ES256 key', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const hosted = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1', key_ops: ['verify'], use: 'sig' });
  const { payload, protectedHeader } = await jwtVerify(
    await realtimeToken({ sub: 'ada', secretKey, hosted }),
    publicKey,
  );
  expect([payload.sub, payload.role, protectedHeader.alg, protectedHeader.kid]).toEqual([
    'ada',
    'authenticated',
    'ES256',
    'k1',
  ]);
});

it('signs for a hosted project with its legacy secret', async () => {
  const token = await realtimeToken({ sub: 'ada', secretKey, hosted: 'a legacy secret' });
  const { payload } = await jwtVerify(token, new TextEncoder().encode('a legacy secret'));
  expect(payload.sub).toBe('ada');
});

it('says when the hosted key cannot be read', async () => {
  await expect(realtimeToken({ sub: 'ada', secretKey, hosted: '{"kty":"EC"}' })).rejects.toMatchObject({
    code: 'wrong_signing_key',
  });
});
