import { InvalidInputError } from '../errors';

const MAX_KEY_BYTES = 1024; // the smallest limit among the stores (S3)
const MAX_SEGMENT_BYTES = 200; // file systems allow 255; the rest is room for a temporary name

/** Names of unfinished writes; no key may use them. */
export const PART_PREFIX = '.part-';

/**
 * The key itself, when it can never leave its store: relative, `/` between segments, none empty, `.` or `..`.
 * @throws InvalidInputError
 */
export function checkKey(key: string): string {
  const reason = reasonAgainst(key);
  if (reason === null) return key;
  throw new InvalidInputError({
    code: 'bad_key',
    message: `${JSON.stringify(key.slice(0, 80))} cannot be a key: ${reason}.`,
    fix: 'Use relative names with single slashes between them.',
  });
}

/**
 * A prefix: a key, a key with `/` behind it, or the beginning of one. Never empty, so that nobody removes a whole store.
 * @throws InvalidInputError
 */
export function checkPrefix(prefix: string): string {
  checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  return prefix;
}

function reasonAgainst(key: string): string | null {
  if (key === '') return 'it is empty';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `it is longer than ${MAX_KEY_BYTES} bytes`;
  if (key.startsWith('/') || /^[a-z]:/i.test(key)) return 'it is absolute';
  if (hasControlCharacter(key) || key.includes('\\')) return 'it has a control character or backslash';
  for (const segment of key.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return 'it has an empty, "." or ".." segment';
    if (segment.startsWith(PART_PREFIX)) return `names that begin with ${PART_PREFIX} are kept for unfinished writes`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return `a segment is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  return null;
}

function hasControlCharacter(key: string): boolean {
  for (let at = 0; at < key.length; at++) if (key.charCodeAt(at) < 32 || key.charCodeAt(at) === 127) return true;
  return false;
}
