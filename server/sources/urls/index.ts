import { Readable } from 'node:stream';
import type { z } from 'zod';
import { sourceTitle } from '../../domain/source-title';
import { urlListSource as schema } from '../../domain/wire/imports';
import { UnprocessableError } from '../../errors';
import { openIndex, writeIndex } from '../entry-index';
import { fetchFile } from '../fetch-file';
import { readParts } from '../read-parts';
import type { Source, SourceContext, Uploaded, UploadedFile } from '../source';
import { type ListedEntry, listEntries } from './list-entries';
import { openList } from './open-list';
import { readList } from './read-list';

const MOST_LIST_BYTES = 4 * 1024 ** 3;
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
      const bytes = await bytesOf(input, context);
      await writeIndex(store, prefix + INDEX, notEmpty(listEntries(readList(bytes, input.columns))), context.tick);
      index = (await openIndex<ListedEntry>(store, prefix + INDEX))!;
    }
    return openList(context, index, sourceTitle(input));
  },
};

async function bytesOf({ url, urls, upload_id }: z.output<typeof schema>, context: SourceContext): Promise<Readable> {
  if (url !== undefined) {
    const spool = await fetchFile(context, { url }, 'list', MOST_LIST_BYTES);
    return spool.read({ start: 0, end: spool.bytes });
  }
  if (urls !== undefined) return Readable.from([Buffer.from(textOf(urls))]);
  const { bytes, parts } = await listOfUpload(await context.uploaded(upload_id!));
  return readParts(context.spool.store, parts, { start: 0, end: bytes });
}

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
