import { Readable } from 'node:stream';
import { leadsOutside } from '../../domain/archive-entries';
import { isHiddenPath } from '../../domain/uploads';
import { NotFoundError } from '../../errors';
import type { ByteRange, Store } from '../../stores/store';
import { withLocalCopy } from '../local-copy';
import { readParts } from '../read-parts';
import { readText } from '../read-text';
import { type OpenSource, type Uploaded, type UploadedFile, unusableFile } from '../source';

/** The files of an upload as a tree, without those that `isElsewhere`. */
export function looseFiles(upload: Uploaded, store: Store, isElsewhere: (path: string) => boolean): OpenSource {
  const isListed = (file: string) => !isHiddenPath(file) && !isElsewhere(file);
  const find = async (file: string): Promise<UploadedFile> => {
    if (leadsOutside(file)) throw unusableFile(file, 'entry_outside');
    const found = isListed(file) ? await upload.find(file) : null;
    if (found) return found;
    throw new NotFoundError({
      code: 'file_missing',
      message: `${file}: the file is not in the upload.`,
      fix: 'Send it too, or import without it.',
    });
  };
  const read = (file: string, range?: ByteRange): Readable => {
    async function* bytes() {
      const { parts, bytes } = await find(file);
      yield* readParts(store, parts, range ?? { start: 0, end: bytes });
    }
    return Readable.from(bytes(), { objectMode: false });
  };
  return {
    async *list(signal) {
      signal?.throwIfAborted();
      for await (const { path: file, bytes, modifiedAt } of upload.files()) {
        signal?.throwIfAborted();
        if (isListed(file)) yield { path: file, bytes, modifiedAt, problem: null };
      }
    },
    read,
    readText: (file, maxBytes) => readText(read(file, { start: 0, end: maxBytes + 1 }), file, maxBytes),
    withLocalFile: (file, work) => withLocalFile(find, store, file, work),
    describe: () => 'upload',
    close: async () => {},
  };
}

async function withLocalFile<Result>(
  find: (file: string) => Promise<UploadedFile>,
  store: Store,
  file: string,
  work: (localPath: string) => Promise<Result>,
): Promise<Result> {
  const { parts, bytes } = await find(file);
  const only = parts.length === 1 ? store.localPath(parts[0]!.key) : null;
  if (only !== null) return work(only);
  return withLocalCopy(readParts(store, parts, { start: 0, end: bytes }), file, work);
}
