import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '../errors';

/** The logins Darkroom's processes use; each sees no more than it needs. */
export const LOGINS = ['darkroom_app', 'darkroom_worker', 'darkroom_auth', 'darkroom_gateway'] as const;
export type Login = (typeof LOGINS)[number];

/** The password of a database login: derived, so that nothing but the secret key has to be kept. */
export const loginPassword = (login: Login | 'postgres', secretKey: string): string =>
  createHmac('sha256', secretKey).update(`database login ${login}`).digest('hex');

/** The same host and database as `adminUrl`, as `login`. */
export function loginUrl(adminUrl: string, login: Login, secretKey: string): string {
  const url = new URL(adminUrl);
  url.username = login;
  url.password = loginPassword(login, secretKey);
  return url.href;
}

/**
 * The secret key of this instance: `given`, else the one kept in `<home>/secret-key`, made at the first call.
 * Readable by its owner only; of two processes that make it at once, one wins and both use it.
 */
export function readOrCreateSecretKey(home: string, given?: string): string {
  if (given) return given;
  const file = path.join(home, 'secret-key');
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  const fresh = path.join(home, `secret-key.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    // Written beside and linked: whoever sees the file sees all of it, and a link never replaces one that is there.
    if (!fs.existsSync(file)) {
      fs.writeFileSync(fresh, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
      fs.linkSync(fresh, file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(fresh, { force: true });
  }
  const key = fs.readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(key)) {
    throw new InvalidInputError({
      code: 'wrong_secret_key_file',
      message: `${file} does not hold a secret key (64 hexadecimal digits).`,
      fix: 'Restore that file from a backup, or set DARKROOM_SECRET_KEY.',
    });
  }
  return key;
}
