import type { Readable } from 'node:stream';
import { DarkroomError, TooLargeError } from '../errors';

/** The text of these bytes, as `OpenSource.readText` gives it. */
export async function readText(bytes: Readable, file: string, maxBytes: number): Promise<string | null> {
  try {
    const text = Buffer.concat(await bytes.toArray());
    if (text.length <= maxBytes) return new TextDecoder().decode(text); // drops a byte order mark
  } catch (error) {
    if (error instanceof DarkroomError && error.kind === 'not-found') return null;
    throw error;
  }
  throw new TooLargeError({
    code: 'text_too_large',
    message: `${file} is over ${maxBytes} bytes.`,
    fix: 'Check that it is the file you meant; split it if it is.',
  });
}
