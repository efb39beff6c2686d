import fs from 'node:fs';
import { Readable } from 'node:stream';
import { DarkroomError, TooLargeError, UnprocessableError } from '../../errors';
import type { OpenSource } from '../source';
import { allowedPlace } from './allowed';
import { fileError } from './errors';
import { openInside, type Place, pathOfDescriptor } from './inside';
import { walkPlace } from './walk';

/** Opens a folder of the server below one of `roots`. @throws see `allowedPlace`; UnprocessableError when it is empty */
export async function openFolder(given: string, roots: readonly string[]): Promise<OpenSource> {
  const place = await allowedPlace(given, roots);
  await checkNotEmpty(place, given);
  return {
    list: (signal) => walkPlace(place, signal),
    read: (file, range) => readInside(place, file, range),
    readText: (file, maxBytes) => readText(place, file, maxBytes),
    withLocalFile: (file, work) => withLocalFile(place, file, work),
    describe: () => `folder ${given}`,
    close: async () => {},
  };
}

async function checkNotEmpty(place: Place, given: string): Promise<void> {
  for await (const _ of walkPlace(place)) return;
  throw new UnprocessableError({
    code: 'empty_folder',
    message: `${given} holds no files.`,
    fix: 'Choose the folder that the images are in; hidden files do not count.',
  });
}

function readInside(place: Place, file: string, range?: { start: number; end: number }): Readable {
  if (range && range.end <= range.start) return Readable.from([]);
  return fs.createReadStream(file, {
    highWaterMark: 256 * 1024,
    ...(range ? { start: range.start, end: range.end - 1 } : {}),
    fs: {
      open: (_path: string, _flags: string, _mode: number, done: (error: unknown, fd?: number) => void) => {
        openInside(place, file).then(
          (fd) => done(null, fd),
          (error: unknown) => done(fileError(error, file)),
        );
      },
      read: fs.read,
      close: fs.close,
    },
  });
}

async function readText(place: Place, file: string, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of readInside(place, file, { start: 0, end: maxBytes + 1 }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof DarkroomError && error.kind === 'not-found') return null;
    throw fileError(error, file);
  }
  if (bytes <= maxBytes) return new TextDecoder().decode(Buffer.concat(chunks)); // drops a byte order mark
  throw new TooLargeError({
    code: 'text_too_large',
    message: `${file} is over ${maxBytes} bytes.`,
    fix: 'Check that it is the file you meant; split it if it is.',
  });
}

async function withLocalFile<Result>(
  place: Place,
  file: string,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  const fd = await openInside(place, file).catch((error: unknown) => {
    throw fileError(error, file);
  });
  try {
    return await work(pathOfDescriptor(fd));
  } finally {
    fs.closeSync(fd); // opened for reading: nothing to wait for
  }
}
