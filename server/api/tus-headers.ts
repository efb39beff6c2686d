import { InvalidInputError, UnsupportedError } from '../errors';
import type { Checksum } from '../services/uploads/send-upload';

const ALGORITHMS = ['sha1', 'sha256', 'md5'] as const;
export const CHECKSUM_ALGORITHMS = ALGORITHMS.join(',');

/** `Upload-Metadata`: names with values in base64, comma separated. @throws InvalidInputError */
export function metadataOf(header: string | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of (header ?? '').split(',').map((each) => each.trim())) {
    if (pair === '') continue;
    const [name = '', value = '', ...more] = pair.split(' ');
    if (more.length > 0 || name === '' || name in found || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
      throw wrongHeader('Upload-Metadata', 'Write "name base64,name base64", each name once.');
    }
    found[name] = Buffer.from(value, 'base64').toString('utf8');
  }
  return found;
}

/** A header that holds a whole number of bytes. @throws InvalidInputError when it is missing or does not */
export function bytesOf(headers: Headers, name: string): number {
  const value = headers.get(name) ?? '';
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw wrongHeader(name, `Send ${name} with a whole number of bytes.`);
}

/** `Upload-Checksum`, null when it is not given. @throws InvalidInputError for an algorithm that is not known */
export function checksumOf(header: string | null): Checksum | null {
  if (header === null) return null;
  const [name, value, ...more] = header.split(' ');
  const algorithm = ALGORITHMS.find((each) => each === name);
  if (algorithm && value && more.length === 0) return { algorithm, value };
  throw wrongHeader('Upload-Checksum', `Write one of ${ALGORITHMS.join(', ')}, a space, and the digest in base64.`);
}

/** @throws UnsupportedError for a chunk that is not sent as one */
export function checkChunkType(headers: Headers): void {
  const type = headers.get('content-type');
  if (type === 'application/offset+octet-stream') return;
  throw new UnsupportedError({
    code: 'not_a_chunk',
    message: `A chunk of type "${type ?? 'none'}" is not understood.`,
    fix: 'Send it with Content-Type: application/offset+octet-stream.',
  });
}

const wrongHeader = (name: string, fix: string) =>
  new InvalidInputError({ code: 'wrong_header', message: `The header ${name} is missing or wrong.`, fix });
