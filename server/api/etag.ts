import { createHash } from 'node:crypto';

/** The tag of a text; weak, as it may travel compressed. */
export const etagOf = (text: string): string => `W/"${createHash('sha1').update(text).digest('base64url')}"`;

/** Whether `etag` is one of those in If-None-Match; weak and strong forms of a tag are the same here (RFC 9110, 13.1.2). */
export function knows(ifNoneMatch: string | null, etag: string): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag)) ?? false;
}
