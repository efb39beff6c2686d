import { Readable } from 'node:stream';
import type { z } from 'zod';
import { sourceTitle } from '../../domain/source-title';
import { urlListSource as schema } from '../../domain/wire/imports';
import { InvalidInputError, UnprocessableError } from '../../errors';
import { openIndex, writeIndex } from '../entry-index';
import { fetchFile } from '../fetch-file';
import { withLocalCopy } from '../local-copy';
import { readParts } from '../read-parts';
import type { Source, SourceContext, Uploaded, UploadedFile } from '../source';
import type { Spool } from '../spool';
import { type ListedEntry, listEntries } from './list-entries';
import { openList } from './open-list';
import { type ListColumns, type ListLine, readList } from './read-list';
import { isParquet, MAGIC_BYTES, readParquet } from './read-parquet';

const MOST_LIST_BYTES = 4 * 1024 ** 3;
const MOST_PARQUET_BYTES = 2 * 1024 ** 3; // it is copied to this machine as a whole
const INDEX = 'index/';

/** A list of addresses, each of a file to fetch. */
export const urlListSource: Source<z.output<typeof schema>> = {
  type: 'url_list',
  title: 'List of addresses',
  schema,
  async check({ url, upload_id }, { egress, uploaded }) {
    if (url !== undefined) await egress.check(url); // those in the list have a verdict each
    if (upload_id !== undefined) await listOfUpload(await uploaded(upload_id));
  },
  async open(input, context) {
    const { store, prefix } = context.spool;
    let index = await openIndex<ListedEntry>(store, prefix + INDEX);
    if (!index) {
      await withLines(await listOf(input, context), input.columns, context.signal, (lines) =>
        writeIndex(store, prefix + INDEX, notEmpty(listEntries(lines)), context.tick),
      );
      index = (await openIndex<ListedEntry>(store, prefix + INDEX))!;
    }
    return openList(context, index, sourceTitle(input));
  },
};

/** The list itself, wherever it lies. */
type List = Pick<Spool, 'bytes' | 'read'>;

async function listOf({ url, urls, upload_id }: z.output<typeof schema>, context: SourceContext): Promise<List> {
  if (url !== undefined) return fetchFile(context, { url }, 'list', MOST_LIST_BYTES);
  if (urls !== undefined) {
    const text = Buffer.from(textOf(urls));
    return { bytes: text.length, read: ({ start, end }) => Readable.from([text.subarray(start, end)]) };
  }
  const { bytes, parts } = await listOfUpload(await context.uploaded(upload_id!));
  return { bytes, read: (range) => readParts(context.spool.store, parts, range) };
}

/** Runs `work` with the lines of a list; a table of parquet, which its first bytes tell, is read from a copy on this machine. */
async function withLines(
  list: List,
  columns: ListColumns | undefined,
  signal: AbortSignal | undefined,
  work: (lines: AsyncIterable<ListLine>) => Promise<void>,
): Promise<void> {
  const all = { start: 0, end: list.bytes };
  const head = Buffer.concat(await list.read({ start: 0, end: Math.min(list.bytes, MAGIC_BYTES) }).toArray());
  if (!isParquet(head)) return work(readList(list.read(all), columns));
  if (list.bytes > MOST_PARQUET_BYTES) throw tooLarge(list.bytes);
  return withLocalCopy(list.read(all), 'list.parquet', (file) => work(readParquet(file, columns, signal)));
}

const tooLarge = (bytes: number) =>
  new InvalidInputError({
    code: 'list_too_large',
    message: `The parquet list has ${Math.ceil(bytes / 1024 ** 2)} MiB, at most ${MOST_PARQUET_BYTES / 1024 ** 2} MiB can be read.`,
    fix: 'Write only the columns that are needed, or several lists.',
  });

/** The one file of an upload. */
async function listOfUpload(upload: Uploaded): Promise<UploadedFile> {
  const files: UploadedFile[] = [];
  for await (const file of upload.files()) {
    files.push(file);
    if (files.length > 1) break;
  }
  if (files.length === 1) return files[0]!;
  throw new UnprocessableError({
    code: 'list_unclear',
    message: 'The upload holds several files; it is not clear which of them is the list.',
    fix: 'Send the list alone.',
  });
}

/** Given addresses as a list: one that is several lines stays one line that cannot be used. */
const textOf = (urls: readonly string[]): string => urls.map((url) => `${JSON.stringify({ url })}\n`).join('');

async function* notEmpty<Entry>(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  let isEmpty = true;
  for await (const entry of entries) {
    isEmpty = false;
    yield entry;
  }
  if (isEmpty) {
    throw new UnprocessableError({
      code: 'list_empty',
      message: 'The list names no file.',
      fix: 'Give one address a line.',
    });
  }
}
