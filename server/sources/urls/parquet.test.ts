import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { until } from '../../testing/poll';
import { aSourceContext } from '../../testing/source-context';
import { openSource, type SourceEntry } from '../index';
import { listEntries } from './list-entries';
import { type ListColumns, readList } from './read-list';
import { isParquet, readParquet } from './read-parquet';

type Table = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;
type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
type Data = Columns[number]['data'];

const folder = await mkdtemp(path.join(os.tmpdir(), 'parquet-list-'));
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});
afterAll(() => rm(folder, { recursive: true }));

const columnsOf = (columns: Record<string, Data>): Columns =>
  Object.entries(columns).map(([name, data]) => ({ name, data }));
const parquet = (columns: Record<string, Data>, options: Table = {}): Buffer =>
  Buffer.from(parquetWriteBuffer({ columnData: columnsOf(columns), ...options }));

/** Processes of this one that read a list. */
const readers = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return (
        command.includes('parquet-rows') && readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[3] === `${process.pid}`
      );
    } catch {
      return false; // no process, or gone meanwhile
    }
  });

let files = 0;
async function inParquet(bytes: Buffer, columns?: ListColumns, most?: number) {
  const file = path.join(folder, `${++files}.parquet`);
  await writeFile(file, bytes);
  return Readable.from(listEntries(readParquet(file, columns), most)).toArray();
}
const inText = (text: string, columns?: ListColumns) =>
  Readable.from(listEntries(readList(Readable.from([Buffer.from(text)]), columns))).toArray();

const address = (name: string | number) => `https://x.org/d/${name}.jpg`;
const [a, b] = [address('a'), address('b')];
const SUM = 'a0'.repeat(32);

/** A frame of zstd with its bytes as they are: Node.js 20 packs none. */
function zstd(bytes: Uint8Array): Uint8Array {
  const block = 100_000;
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1]!.writeUInt32LE(bytes.length);
  for (let at = 0; at < Math.max(bytes.length, 1); at += block) {
    const piece = bytes.subarray(at, at + block);
    const head = Buffer.alloc(3);
    head.writeUIntLE((piece.length << 3) | (at + block >= bytes.length ? 1 : 0), 0, 3);
    parts.push(head, Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

describe('a list as parquet is the same as it is as csv', () => {
  const rows = Array.from({ length: 900 }, (_, row) => ({
    where: address(row),
    what: row % 3 ? `class ${row % 3}` : null,
    set: row % 2 ? 'train' : 'val',
    sum: row % 5 ? SUM : null,
    License: row % 7 ? 'CC BY 4.0' : null,
    size: row,
  }));
  const names = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[];
  const text = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((fields) => `${fields.join(',')}\n`)
    .join('');
  const table = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  const columns = { url: 'where', label: 'what', split: 'set', sha256: 'sum' };

  it.each<[string, Table]>([
    ['as it is', { codec: 'UNCOMPRESSED' }],
    ['snappy', { codec: 'SNAPPY' }],
    ['gzip', { codec: 'GZIP', compressors: { GZIP: (bytes) => gzipSync(bytes) } }],
    ['zstd', { codec: 'ZSTD', compressors: { ZSTD: zstd } }],
    ['in many pages and groups', { rowGroupSize: 250, pageSize: 2000 }],
  ])('%s', async (_, options) => {
    const entries = await inParquet(parquet(table, options), columns);
    expect(entries).toEqual(await inText(text, columns));
    expect(entries).toHaveLength(rows.length);
  });

  it('with more rows in a group than are read at once', async () => {
    const many = Array.from({ length: 60_000 }, (_, row) => address(row));
    const entries = await inParquet(parquet({ url: many }, { rowGroupSize: many.length, pageSize: 100_000 }));
    expect(entries.map(({ url }) => url)).toEqual(many);
  });
});

it('usual names of columns are known, and other columns may hold anything', async () => {
  const image_url = [a, b];
  const licence = ['CC0', null];
  const found = await inParquet(parquet({ tags: [['x', 'y'], []], image_url, licence, at: [new Date(0), null] }));
  expect(found.map(({ url, licence }) => [url, licence])).toEqual([
    [a, 'CC0'],
    [b, null],
  ]);
});

it('every row has one verdict, named by its number', async () => {
  const url = [a, null, 'not an address', `https://x.org/${'x'.repeat(70_000)}`, 'ftp://x.org/a', b];
  const unusable = (line: number) => [`(line ${line} of the list)`, 'line_unusable'];
  expect((await inParquet(parquet({ url }))).map(({ path, problem }) => [path, problem])).toEqual([
    ['x.org/d/a.jpg', null],
    ...[2, 3, 4, 5].map(unusable),
    ['x.org/d/b.jpg', null],
  ]);
  expect((await inParquet(parquet({ url: [1, 2] }))).map(({ path, problem }) => [path, problem])).toEqual(
    [1, 2].map(unusable),
  );
  const [, more, ...none] = await inParquet(parquet({ url: [a, b, b] }), undefined, 1);
  expect([more?.problem, none]).toEqual(['too_many_entries', []]);
});

it('checksums may be bytes; numbers may be classes; what is neither is never left out', async () => {
  const sum = Uint8Array.from(Buffer.from(SUM, 'hex'));
  const schema = [
    { name: 'root', num_children: 3 },
    { name: 'url', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    { name: 'sum', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 32, repetition_type: 'REQUIRED' },
    { name: 'class', type: 'INT64', repetition_type: 'REQUIRED' },
  ] as NonNullable<Table['schema']>;
  const bytes = parquet({ url: [a, b], sum: [sum, sum], class: [3n, 4n] }, { schema });
  const found = await inParquet(bytes, { sha256: 'sum', label: 'class' });
  expect(found.map(({ sha256, path }) => [sha256, path.split('/')[0]])).toEqual([
    [SUM, '3'],
    [SUM, '4'],
  ]);
  const unusable = await inParquet(parquet({ url: [a], sum: [true] }), { sha256: 'sum' });
  expect(unusable.map(({ problem }) => problem)).toEqual(['line_unusable']);
});

describe('is refused with a sentence', () => {
  const good = parquet({ url: Array.from({ length: 3000 }, (_, row) => address(row)), x: Array(3000).fill(1) });
  const footer = good.readUInt32LE(good.length - 8);
  const withFooter = (bytes: Buffer, length = bytes.length) => {
    const end = Buffer.from('....PAR1');
    end.writeUInt32LE(length);
    return Buffer.concat([Buffer.from('PAR1'), bytes, end]);
  };
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  };
  const nested = parquet(
    { url: [[a], [b]] },
    {
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'url', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
    },
  );
  // Lists in a list, each said to have 30 million members: room for them is made before any is read.
  const greedy = Buffer.concat(Array.from({ length: 60 }, () => Buffer.from([0xf9, 0x80, 0x87, 0xa7, 0x0e])));

  it.each<[string, Buffer, string, RegExp, ListColumns?]>([
    ['a file that is cut', good.subarray(0, good.length / 2), 'list_unreadable', /its end is missing/],
    ['a few bytes', Buffer.from('PAR1PAR1'), 'list_unreadable', /too short/],
    ['a footer longer than the file', withFooter(good, 10_000_000), 'list_unreadable', /cut short/],
    ['a footer too long to be one', withFooter(good, 2 ** 31), 'list_too_large', /footer holds 2048 MiB/],
    ['a footer of something else', withFooter(Buffer.alloc(500, 'text')), 'list_unreadable', /cannot be read/],
    ['a footer that wants all memory', withFooter(Buffer.concat([Buffer.from([0x29]), greedy])), 'list_too_large', /./],
    [
      'pages that are something else',
      changed((bytes) => bytes.fill(0xff, 4, 300)),
      'list_unreadable',
      /cannot be read/,
    ],
    [
      'data that ends before its footer does',
      Buffer.concat([good.subarray(0, 100), good.subarray(good.length - footer - 8)]),
      'list_unreadable',
      /cannot be read/,
    ],
    ['no column of addresses', parquet({ id: [1] }), 'list_not_known', /not a list/],
    ['a column that is not there', good, 'list_column_missing', /"class", it has: url, x/, { label: 'class' }],
    ['addresses in lists', nested, 'list_column_nested', /"url"/],
    [
      'a group too large to be read',
      parquet(
        { url: Array.from({ length: 4500 }, (_, row) => `${address(row)}${'x'.repeat(60_000)}`) },
        { codec: 'UNCOMPRESSED', rowGroupSize: 4500 },
      ),
      'list_too_large',
      /row group 1 holds 258 MiB/,
    ],
  ])('%s', async (_, bytes, code, message, columns) => {
    expect(isParquet(bytes)).toBe(true);
    await expect(inParquet(bytes, columns)).rejects.toMatchObject({
      code,
      kind: 'invalid',
      message: expect.stringMatching(message),
    });
  });

  it('a group that holds another number of rows than it says, rather than leave rows out', async () => {
    const three = parquet({ url: [a, b, b] }, { codec: 'UNCOMPRESSED' });
    const two = parquet({ url: [a, b] }, { codec: 'UNCOMPRESSED' });
    const data = three.subarray(0, three.length - 8 - three.readUInt32LE(three.length - 8));
    const end = two.subarray(two.length - 8 - two.readUInt32LE(two.length - 8));
    await expect(inParquet(Buffer.concat([data, end]))).rejects.toMatchObject({ code: 'list_unreadable' });
  });
});

describe('as a source', () => {
  it('is told by its content, fetched once, and its index serves whoever opens it next', async () => {
    const table = parquet({ url: [a, b], label: ['cat', 'dog'] });
    const server = await aMisbehavingServer((request, response) => serve(request, response, table));
    const context = await aSourceContext({ hosts: server.host });
    opened.push(server, context);
    const input = { type: 'url_list' as const, url: server.url('/list'), columns: { label: 'label' } };
    const namesOf = async () =>
      ((await Readable.from((await openSource(input, context)).list()).toArray()) as SourceEntry[]).map(
        ({ path }) => path,
      );
    const first = await namesOf();
    expect(first).toEqual([expect.stringMatching(/^cat\/a-.*jpg$/), expect.stringMatching(/^dog\/b-.*jpg$/)]);
    expect(await namesOf()).toEqual(first);
    expect(server.requests).toHaveLength(1);
    expect(readdirSync(os.tmpdir()).filter((name) => name.startsWith(`darkroom-entry-${process.pid}-`))).toEqual([]);
  });

  it('goes on where reading was stopped: nothing is fetched again, and no process is left', async () => {
    const many = Array.from({ length: 25_000 }, (_, row) => address(row));
    const table = parquet({ url: many }, { rowGroupSize: 5000 });
    const server = await aMisbehavingServer((request, response) => serve(request, response, table));
    const context = await aSourceContext({ hosts: server.host });
    opened.push(server, context);
    const input = { type: 'url_list' as const, url: server.url('/list') };
    const stopping = new AbortController();
    const tick = (doing?: string) => doing === undefined && stopping.abort(new Error('stopped'));
    await expect(openSource(input, { ...context, signal: stopping.signal, tick })).rejects.toThrow('stopped');
    await until('the reading process is gone', () => readers().length === 0);
    const entries = await Readable.from((await openSource(input, context)).list()).toArray();
    expect(entries).toHaveLength(many.length);
    expect(server.requests).toHaveLength(1);
  });
});
