import { Readable } from 'node:stream';
import type { z } from 'zod';
import { sourceTitle } from '../../domain/source-title';
import { urlListSource as schema } from '../../domain/wire/imports';
import { UnprocessableError } from '../../errors';
import { openIndex, writeIndex } from '../entry-index';
import { fetchFile } from '../fetch-file';
import type { Source } from '../source';
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
  async check({ url }, { egress }) {
    if (url !== undefined) await egress.check(url); // those in the list have a verdict each
  },
  async open(input, context) {
    const { store, prefix } = context.spool;
    let index = await openIndex<ListedEntry>(store, prefix + INDEX);
    if (!index) {
      const spool = input.url ? await fetchFile(context, { url: input.url }, 'list', MOST_LIST_BYTES) : null;
      const bytes = spool
        ? spool.read({ start: 0, end: spool.bytes })
        : Readable.from([Buffer.from(textOf(input.urls!))]);
      await writeIndex(store, prefix + INDEX, notEmpty(listEntries(readList(bytes, input.columns))), context.tick);
      index = (await openIndex<ListedEntry>(store, prefix + INDEX))!;
    }
    return openList(context, index, sourceTitle(input));
  },
};

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
