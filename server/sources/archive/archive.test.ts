import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceContract } from '../../testing/contracts/source';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { aSourceContext } from '../../testing/source-context';
import { type ZipEntry, zipOf, zipOfFolder } from '../../testing/zip';
import { openSource, problemOfFile, type SourceEntry } from '../index';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** Serves these files, each under its name, and lends what a source needs to fetch them. */
async function serving(files: Record<string, Buffer>) {
  const server = await aMisbehavingServer((request, response) => {
    const body = files[request.url.slice(1)];
    if (body) serve(request, response, body);
    else response.writeHead(404).end();
  });
  const context = await aSourceContext({ hosts: server.host });
  opened.push(server, context);
  return { server, context };
}

async function openZip(zip: Buffer) {
  const { server, context } = await serving({ 'a.zip': zip });
  return openSource({ type: 'archive_url', url: server.url('/a.zip') }, context);
}

const listed = async (zip: Buffer) => {
  const entries: SourceEntry[] = await Readable.from((await openZip(zip)).list()).toArray();
  return Object.fromEntries(entries.map(({ path, problem }) => [path, problem]));
};
const PICTURE = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index) & 255));
const withPicture = (...entries: ZipEntry[]) => zipOf([...entries, { name: 'z.png', content: PICTURE }]);

sourceContract('archive_url', (folder) => openZip(zipOfFolder(folder)));

describe('hostile entries get a verdict each, and the rest goes on', () => {
  it.each<[string, ZipEntry, Record<string, string>]>([
    ['a way out', { name: '../a.png', content: 'x' }, { '../a.png': 'entry_outside' }],
    ['a way out in the middle', { name: 'a/../../a.png' }, { 'a/../../a.png': 'entry_outside' }],
    ['an absolute path', { name: '/etc/passwd' }, { '/etc/passwd': 'entry_outside' }],
    ['a drive', { name: 'C:\\a.png' }, { 'C:/a.png': 'entry_outside' }],
    ['a link', { name: 'a.png', content: '/etc/passwd', mode: 0o120777 }, { 'a.png': 'entry_not_a_file' }],
    ['a device', { name: 'a.png', mode: 0o020644 }, { 'a.png': 'entry_not_a_file' }],
    ['an archive', { name: 'a.zip', content: zipOf([]) }, { 'a.zip': 'nested_archive' }],
    ['a bomb', { name: 'a.png', content: Buffer.alloc(1_000_000) }, { 'a.png': 'archive_bomb' }],
    ['an encrypted one', { name: 'a.png', content: 'x', claims: { flags: 0x801 } }, { 'a.png': 'entry_encrypted' }],
    ['an unknown method', { name: 'a.png', content: 'x', claims: { method: 99 } }, { 'a.png': 'entry_unreadable' }],
    ['a name that is no text', { name: Buffer.from([0x61, 0, 0x62]) }, { 'a\ufffdb': 'entry_outside' }],
  ])('%s', async (_, entry, expected) => {
    expect(await listed(withPicture(entry))).toEqual({ ...expected, 'z.png': null });
  });

  it('two of one name: the first has it', async () => {
    const twice = ['one', 'two', 'three'].map((content) => ({ name: 'a.png', content }));
    const source = await openZip(withPicture(...twice));
    const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
    expect(entries.map(({ path, problem }) => [path, problem])).toEqual([
      ['a (entry 2 of this name).png', 'duplicate_name'],
      ['a (entry 3 of this name).png', 'duplicate_name'],
      ['a.png', null],
      ['z.png', null],
    ]);
    expect(await source.readText('a.png', 10)).toBe('one');
  });

  it.each<[string, ZipEntry, string]>([
    ['more bytes than announced', { name: 'a.png', content: PICTURE, claims: { bytes: 100 } }, 'archive_bomb'],
    ['fewer bytes than announced', { name: 'a.png', content: 'x', claims: { bytes: 2 } }, 'entry_damaged'],
    ['other bytes than announced', { name: 'a.png', content: 'x', claims: { crc: 1 } }, 'entry_damaged'],
    [
      'what cannot be unpacked',
      { name: 'a.png', isStored: true, content: '\xff\xff\xff\xff', claims: { method: 8 } },
      'entry_damaged',
    ],
  ])('%s', async (_, entry, problem) => {
    const source = await openZip(withPicture(entry));
    const error = await source.withLocalFile('a.png', async () => 'read').catch((thrown: unknown) => thrown);
    expect(problemOfFile(error)).toMatchObject({ code: problem });
    expect(Buffer.concat(await source.read('z.png').toArray())).toEqual(PICTURE);
  });
});

it('reads zip64, stored entries and names without the UTF-8 flag', async () => {
  const zip = zipOf(
    [
      { name: 'stored.png', content: PICTURE, isStored: true },
      { name: Buffer.from([0x81, 0x2e, 0x70, 0x6e, 0x67]), content: 'x', claims: { flags: 0 } }, // ü in code page 437
    ],
    { isZip64: true },
  );
  expect(await listed(zip)).toEqual({ 'stored.png': null, 'ü.png': null });
  const source = await openZip(zip);
  const part = await source.read('stored.png', { start: 100, end: 4000 }).toArray();
  expect(Buffer.concat(part)).toEqual(PICTURE.subarray(100, 4000));
});

describe('an address that gives no zip', () => {
  it.each<[string, Buffer, string]>([
    ['a page', Buffer.from('<html>Sign in</html>'), 'archive_not_known'],
    ['nothing', Buffer.alloc(0), 'archive_not_known'],
    ['half a zip', withPicture().subarray(0, -30), 'archive_damaged'],
  ])('%s', async (_, body, code) => {
    await expect(openZip(body)).rejects.toMatchObject({ code, fix: expect.stringMatching(/\.$/) });
  });
});

it('is fetched once, whoever opens it, and goes on where another worker stopped', async () => {
  const zip = zipOf([{ name: 'a.txt', content: Buffer.alloc(20 * 1024 * 1024, 'x'), isStored: true }]);
  const server = await aMisbehavingServer((request, response) => {
    if (request.number === 2) response.writeHead(404).end();
    else serve(request, response, zip, { cutAfter: request.number === 1 ? 12 * 1024 * 1024 : undefined });
  });
  const context = await aSourceContext({ hosts: server.host });
  opened.push(server, context);
  const input = { type: 'archive_url', url: server.url('/a.zip') } as const;
  await expect(openSource(input, context)).rejects.toMatchObject({ code: 'download_refused' });
  for (let worker = 0; worker < 2; worker++) {
    const source = await openSource(input, context);
    expect(await source.withLocalFile('a.txt', async (file) => (await stat(file)).size)).toBe(20 * 1024 * 1024);
  }
  expect(server.requests.slice(2)).toMatchObject([{ range: `bytes=${8 * 1024 * 1024}-`, ifRange: '"one"' }]);
});

describe('a configuration of its own address', () => {
  const config = Buffer.from('names: [nodule]\n');
  const open = async (zip: Buffer) => {
    const { server, context } = await serving({ 'a.zip': zip, 'c.yml': config });
    const input = {
      type: 'config_and_archive',
      config_url: server.url('/c.yml'),
      archive_url: server.url('/a.zip'),
    } as const;
    return openSource(input, context);
  };

  it.each([
    ['beside the archive', withPicture({ name: 'a.png', content: 'x' })],
    [
      'instead of one inside it',
      withPicture({ name: 'a.png', content: 'x' }, { name: 'data.yaml', content: 'names: []' }),
    ],
  ])('lies %s', async (_, zip) => {
    const source = await open(zip);
    const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
    expect(entries.map(({ path }) => path)).toEqual(['a.png', 'data.yaml', 'z.png']);
    expect(await source.readText('data.yaml', 100)).toBe('names: [nodule]\n');
  });
});
