import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { leadsOutside } from '../../domain/archive-entries';
import { isListedImage } from '../../domain/listed-paths';
import type { ProblemCode } from '../../domain/verdicts';
import { DarkroomError, NotFoundError, UnprocessableError } from '../../errors';
import type { ByteRange } from '../../stores/store';
import type { EntryIndex } from '../entry-index';
import { fetchFile } from '../fetch-file';
import { withLocalCopy } from '../local-copy';
import { readText } from '../read-text';
import { type OpenSource, type SourceContext, type SourceEntry, unusableFile } from '../source';
import type { Spool } from '../spool';
import type { ListedEntry } from './list-entries';

const MOST_BYTES = 1024 ** 3; // one file; images over max_bytes are refused anyway

/** A list as a source: each file is fetched when it is asked for, by whichever worker, and forgotten when it was worked on. */
export function openList(context: SourceContext, index: EntryIndex<ListedEntry>, title: string): OpenSource {
  const read = (file: string, range?: ByteRange) =>
    Readable.from(bytesOf(context, index, file, range), { objectMode: false });
  return {
    list: (signal) => listed(index, signal),
    read,
    readText: (file, maxBytes) => readText(read(file, { start: 0, end: maxBytes + 1 }), file, maxBytes),
    async withLocalFile(file, work) {
      const { spool, place } = await fetched(context, index, file);
      const result = await withLocalCopy(spool.read({ start: 0, end: spool.bytes }), file, work);
      await context.spool.store.deletePrefix(`${context.spool.prefix}${place}/`);
      return result;
    },
    describe: () => title,
    close: async () => {},
  };
}

async function* listed(index: EntryIndex<ListedEntry>, signal?: AbortSignal): AsyncGenerator<SourceEntry> {
  for await (const { path, problem, licence } of index.list(signal)) {
    signal?.throwIfAborted();
    yield {
      path,
      problem,
      bytes: 0,
      modifiedAt: null,
      isFetchedLater: true,
      isImage: isListedImage(path) && !problem,
      licence: licence ?? null,
    };
  }
  signal?.throwIfAborted();
}

async function* bytesOf(
  context: SourceContext,
  index: EntryIndex<ListedEntry>,
  file: string,
  range?: ByteRange,
): AsyncGenerator<Buffer> {
  const { spool } = await fetched(context, index, file);
  yield* spool.read(range ?? { start: 0, end: spool.bytes });
}

async function fetched(
  context: SourceContext,
  index: EntryIndex<ListedEntry>,
  file: string,
): Promise<{ spool: Spool; place: string }> {
  if (leadsOutside(file)) throw unusableFile(file, 'entry_outside');
  const entry = await index.find(file);
  if (!entry) throw missing(file);
  if (entry.problem || entry.url === null) throw unusableFile(file, entry.problem ?? 'line_unusable');
  const { url, sha256 } = entry;
  const place = `files/${createHash('sha256').update(url).digest('hex')}`;
  try {
    const spool = await fetchFile(context, { url, sha256: sha256 ?? undefined }, place, MOST_BYTES);
    return { spool, place };
  } catch (error) {
    throw notFetched(file, error);
  }
}

const PROBLEMS: Record<string, ProblemCode> = {
  download_too_large: 'too_many_bytes',
  checksum_differs: 'checksum_differs',
};

/** What an error of the download means for its line: what may pass later becomes a dead letter, the rest a verdict. */
function notFetched(file: string, error: unknown): unknown {
  if (!(error instanceof DarkroomError)) return error;
  const { code, message, fix } = error;
  // The egress client has tried again for long: another round here would only ask the host more often.
  if (code === 'download_interrupted') return new UnprocessableError({ code, message, fix, cause: error });
  if (error.kind === 'unavailable' || error.kind === 'bug') return error;
  return unusableFile(file, PROBLEMS[code] ?? 'not_fetched', error, message.replace(/\.$/, ''));
}

const missing = (file: string) =>
  new NotFoundError({
    code: 'file_missing',
    message: `${file}: no line of the list stands for this file.`,
    fix: 'Add its address to the list, or import without it.',
  });
