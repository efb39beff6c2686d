import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ARCHIVE_LIMITS } from '../../domain/archive-entries';
import { sourceContract } from '../../testing/contracts/source';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { aSourceContext } from '../../testing/source-context';
import { paxOf, type TarFile, tarOf, tarOfFolder } from '../../testing/tar';
import { storedZstd } from '../../testing/zstd';
import { openSource, type SourceEntry } from '../index';
import { expandedIndex } from './tar-index';
import { gunzipped } from './unpacked';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function served(body: Buffer) {
  const server = await aMisbehavingServer((request, response) => serve(request, response, body));
  const context = await aSourceContext({ hosts: server.host });
  opened.push(server, context);
  return { server, context, input: { type: 'archive_url', url: server.url('/archive') } as const };
}
async function openTar(body: Buffer) {
  const { context, input } = await served(body);
  return openSource(input, context);
}
const listed = async (body: Buffer) => {
  const entries: SourceEntry[] = await Readable.from((await openTar(body)).list()).toArray();
  return Object.fromEntries(entries.map(({ path, problem }) => [path, problem]));
};

/** A zstd frame that unpacks to `blocks` × 128 KiB of zeros, of four bytes each. */
function zstdBomb(blocks: number): Buffer {
  const frame: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3])];
  const header = Buffer.alloc(4);
  for (let block = 0; block < blocks; block++) {
    header.writeUIntLE(((128 * 1024) << 3) | (1 << 1) | Number(block === blocks - 1), 0, 3);
    frame.push(Buffer.from(header));
  }
  return Buffer.concat(frame);
}

const PICTURE = randomBytes(5000);
const NOISE = randomBytes(300_000);
const packings: [string, (tar: Buffer) => Buffer][] = [
  ['tar', (tar) => tar],
  ['tar.gz', (tar) => gzipSync(tar)],
  ['tar.zst', (tar) => storedZstd(tar)],
];
const long = (letter: string, length: number) => `${letter.repeat(length)}.png`;
const DAMAGED_AT = 512 + 300_032;

/** Each entry with what is listed of it. */
const HOSTILE: [string, TarFile[], Record<string, string | null>][] = [
  [
    'a damaged header',
    [{ name: 'x.png', claims: { checksum: 1 } }],
    { [`(byte ${DAMAGED_AT} of the archive)`]: 'entry_damaged' },
  ],
  ['a way out', [{ name: '../a.png', content: 'x' }], { '../a.png': 'entry_outside' }],
  ['a way out in the middle', [{ name: 'a/../../b.png' }], { 'a/../../b.png': 'entry_outside' }],
  ['an absolute path', [{ name: '/etc/passwd' }], { '/etc/passwd': 'entry_outside' }],
  ['a way out by pax', [paxOf({ path: '../../c.png' }), { name: 'c.png' }], { '../../c.png': 'entry_outside' }],
  ['a symbolic link', [{ name: 'd.png', type: '2' }], { 'd.png': 'entry_not_a_file' }],
  ['a hard link', [{ name: 'e.png', type: '1', claims: { size: 9000 } }], { 'e.png': 'entry_not_a_file' }],
  ['a device', [{ name: 'f.png', type: '3' }], { 'f.png': 'entry_not_a_file' }],
  ['a pipe', [{ name: 'g.png', type: '6' }], { 'g.png': 'entry_not_a_file' }],
  ['an archive', [{ name: 'h.tar', content: tarOf([]) }], { 'h.tar': 'nested_archive' }],
  ['a sparse file', [{ name: 'i.png', type: 'S', content: 'x' }], { 'i.png': 'entry_unreadable' }],
  ['a sparse file by pax', [paxOf({ 'GNU.sparse.major': '1' }), { name: 'j.png' }], { 'j.png': 'entry_unreadable' }],
  ['a long name', [paxOf({ path: long('k', 300) }), { name: 'k.png' }], { [long('k', 300)]: null }],
  [
    'a GNU long name',
    [{ name: 'L', type: 'L', content: `${long('l', 300)}\0` }, { name: 'l' }],
    { [long('l', 300)]: null },
  ],
  [
    'a name that is too long',
    [paxOf({ path: long('m', 2000) }), { name: 'm' }],
    { [`${'m'.repeat(180)}…${long('m', 56)}`]: 'name_too_long' },
  ],
  [
    'an endless extended header',
    [{ name: 'x', type: 'x', content: randomBytes(1_100_000) }, { name: 'n.png' }],
    { 'n.png': 'entry_unreadable' },
  ],
];

describe.each(packings)('%s', (name, pack) => {
  sourceContract(name, (folder) => openTar(pack(tarOfFolder(folder))));

  const withPicture = (...files: TarFile[]) => pack(tarOf([...files, { name: 'z.png', content: PICTURE }]));

  it(`gives a verdict to ${HOSTILE.map(([what]) => what).join(', ')}, and goes on after each`, async () => {
    const files = HOSTILE.flatMap(([, entries], index) => [...entries, { name: `good/${index}.png`, content: 'x' }]);
    const good = HOSTILE.map((_, index) => [`good/${index}.png`, null]);
    const bad = HOSTILE.flatMap(([, , expected]) => Object.entries(expected));
    expect(await listed(withPicture({ name: '0.png', content: NOISE }, ...files))).toEqual({
      '0.png': null,
      ...Object.fromEntries([...good, ...bad]),
      'z.png': null,
    });
  });

  it('gives the first of one name its place', async () => {
    const source = await openTar(withPicture({ name: 'a.txt', content: 'one' }, { name: 'a.txt', content: 'two' }));
    const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
    expect(entries.map(({ path, problem }) => [path, problem])).toEqual([
      ['a (entry 2 of this name).txt', 'duplicate_name'],
      ['a.txt', null],
      ['z.png', null],
    ]);
    expect(await source.readText('a.txt', 10)).toBe('one');
    expect(Buffer.concat(await source.read('z.png', { start: 100, end: 4000 }).toArray())).toEqual(
      PICTURE.subarray(100, 4000),
    );
  });
});

describe('archives that break off keep what came before', () => {
  const tar = tarOf([
    { name: 'a.png', content: PICTURE },
    { name: 'b.png', content: NOISE },
    { name: 'c.png', content: PICTURE },
  ]);
  const cutInB = { 'a.png': null, 'b.png': 'entry_damaged', [`(byte ${512 + 5120} of the archive)`]: 'archive_cut' };
  const flipped = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes);
    copy[at] = copy[at]! ^ 0xff;
    return copy;
  };
  it.each<[string, Buffer, Record<string, string | null>]>([
    ['a tar inside an entry', tar.subarray(0, 100_000), cutInB],
    ['a tar.gz inside an entry', gzipSync(tar).subarray(0, 100_000), cutInB],
    ['a tar.zst inside an entry', storedZstd(tar).subarray(0, 140_000), cutInB],
    [
      'a tar without its end mark',
      tarOf([{ name: 'a.png', content: PICTURE }], { end: false }),
      { 'a.png': null, [`(byte ${512 + 5120} of the archive)`]: 'archive_cut' },
    ],
    [
      'a tar.gz with a wrong checksum',
      flipped(gzipSync(tar), gzipSync(tar).length - 8),
      { 'a.png': null, 'b.png': null, 'c.png': null, '(end of the archive)': 'archive_cut' },
    ],
  ])('%s', async (_, body, expected) => {
    expect(await listed(body)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['tar.gz of several members', Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])],
    ['tar.zst of several frames', Buffer.concat([storedZstd(tar.subarray(0, 700)), storedZstd(tar.subarray(700))])],
  ])('a %s is whole', async (_, body) => {
    expect(await listed(body)).toEqual({ 'a.png': null, 'b.png': null, 'c.png': null });
  });

  it('a tar.gz with something after its end is whole', async () => {
    const body = Buffer.concat([gzipSync(tar), Buffer.alloc(1000)]);
    expect(await listed(body)).toEqual({ 'a.png': null, 'b.png': null, 'c.png': null });
  });
});

describe('bombs', () => {
  it('an entry that would unpack to more than 200 times the archive is not written, and the rest is', async () => {
    const body = gzipSync(
      tarOf([
        { name: 'a.png', content: Buffer.alloc(80_000_000) },
        { name: 'z.png', content: NOISE },
      ]),
    );
    const { context, input } = await served(body);
    const source = await openSource(input, context);
    const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
    expect(entries.map(({ path, problem }) => [path, problem])).toEqual([
      ['a.png', 'archive_bomb'],
      ['z.png', null],
    ]);
    let kept = 0;
    for await (const { bytes } of context.spool.store.list(context.spool.prefix)) kept += bytes;
    expect(kept).toBeLessThan(500_000);
  });

  it('an entry over the ratio is left as soon as it shows, though the archive as a whole is below', async () => {
    const files = [
      { name: 'a.png', content: Buffer.alloc(20_000_000) },
      { name: 'z.png', content: randomBytes(3_000_000) },
    ];
    const body = gzipSync(tarOf(files));
    const { context } = await served(body);
    const into = { store: context.spool.store, prefix: 'bomb/' };
    const limits = { ...ARCHIVE_LIMITS, ratio: 10 };
    const packed = gunzipped(Readable.from([body]));
    const found = await Readable.from(
      expandedIndex(packed, body.length, into, () => new Error(), { limits }),
    ).toArray();
    expect(found).toMatchObject([
      { path: 'a.png', problem: 'archive_bomb' },
      { path: 'z.png', problem: null, bytes: 3_000_000 },
    ]);
    expect(found[0].bytes).toBeLessThan(10_000_000);
  });

  it('a stream without end is left', async () => {
    const tar = tarOf(
      [
        { name: 'a.png', content: PICTURE },
        { name: 'b.png', claims: { size: 4 * 1024 ** 3 } },
      ],
      { end: false },
    );
    const body = Buffer.concat([storedZstd(tar), zstdBomb(800)]);
    expect(await listed(body)).toEqual({
      'a.png': null,
      'b.png': 'archive_bomb',
      '(byte 5632 of the archive)': 'archive_cut',
    });
  });

  it('a zstd window over 128 MiB is not opened', async () => {
    await expect(openTar(storedZstd(tarOf([{ name: 'a.png' }]), { windowLog: 30 }))).rejects.toMatchObject({
      code: 'archive_not_known',
    });
  });
});

it('reads what zstd and tar of this machine write', async ({ skip }) => {
  const tar = tarOf([
    { name: 'a.txt', content: 'words '.repeat(200_000) },
    { name: 'z.png', content: NOISE },
  ]);
  let packed: Buffer;
  try {
    packed = execFileSync('zstd', ['-q', '-c'], { input: tar });
  } catch {
    return skip('there is no zstd on this machine');
  }
  const source = await openTar(packed);
  expect(await source.readText('a.txt', 2_000_000)).toBe('words '.repeat(200_000));
  expect(NOISE.equals(Buffer.concat(await source.read('z.png').toArray()))).toBe(true);
});

it.each([
  ['gzip of something else', gzipSync('a text')],
  ['zstd of something else', storedZstd(Buffer.from('a text'))],
  ['a picture', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), NOISE])],
])('refuses %s', async (_, body) => {
  await expect(openTar(body)).rejects.toMatchObject({ code: 'archive_not_known', fix: expect.stringMatching(/\.$/) });
});

it('is unpacked once, and then fetched and unpacked no more', async () => {
  const { server, context, input } = await served(gzipSync(tarOf([{ name: 'z.png', content: NOISE }])));
  for (let worker = 0; worker < 3; worker++) {
    const source = await openSource(input, context);
    expect(NOISE.equals(Buffer.concat(await source.read('z.png').toArray()))).toBe(true);
  }
  expect(server.requests).toHaveLength(1);
  const keys: string[] = [];
  for await (const { key } of context.spool.store.list(`${context.spool.prefix}archive/`)) keys.push(key);
  expect(keys).toEqual([]);
});
