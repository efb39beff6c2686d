import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { sourceContract } from '../../testing/contracts/source';
import { aSourceContext } from '../../testing/source-context';
import { zipOf } from '../../testing/zip';
import { openSource, problemOfFile, type SourceEntry } from '../index';
import type { UploadedFile } from '../source';

const PART = 3; // bytes: files of many parts
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** Opens an upload of these files as if they had been sent. */
async function openUpload(files: Record<string, Buffer | string>) {
  const context = await aSourceContext();
  opened.push(context);
  const sent: UploadedFile[] = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as string);
    const size = bytes.length > 1000 ? 1000 : PART;
    const parts: UploadedFile['parts'] = [];
    for (let start = 0; start < bytes.length; start += size) {
      const key = `sent/${sent.length}/${start}`;
      const stored = await context.spool.store.put(key, bytes.subarray(start, start + size));
      parts.push({ start, bytes: stored.bytes, key });
    }
    sent.push({ path: name, bytes: bytes.length, modifiedAt: null, parts });
  }
  sent.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const uploaded = async () => ({
    files: () => Readable.from(sent) as AsyncIterable<UploadedFile>,
    find: async (wanted: string) => sent.find((file) => file.path === wanted) ?? null,
  });
  return openSource({ type: 'upload', upload_id: 'any' }, { ...context, uploaded });
}

const treeOf = (folder: string) =>
  Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name)).isFile())
      .map((name) => [name, fs.readFileSync(path.join(folder, name))]),
  );
const pathsOf = async (files: Record<string, Buffer | string>) => {
  const entries: SourceEntry[] = await Readable.from((await openUpload(files)).list()).toArray();
  return entries.map((entry) => entry.path);
};
const zip = (...names: string[]) => zipOf(names.map((name) => ({ name, content: `zipped ${name}` })));

sourceContract('upload of files', (folder) => openUpload(treeOf(folder)));
sourceContract('upload of an archive', (folder) =>
  openUpload({ 'all.zip': zipOf(Object.entries(treeOf(folder)).map(([name, content]) => ({ name, content }))) }),
);

it('passes hidden files over', async () => {
  expect(await pathsOf({ 'a.png': 'a', '.DS_Store': 'x', 'b/.git/config': 'x' })).toEqual(['a.png']);
});

it('unpacks one archive at the top; a configuration beside it counts instead of the one inside', async () => {
  const source = await openUpload({ 'set.zip': zip('data.yaml', 'images/a.png'), 'data.yaml': 'loose' });
  const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
  expect(entries.map((entry) => [entry.path, entry.bytes])).toEqual([
    ['data.yaml', 5],
    ['images/a.png', 'zipped images/a.png'.length],
  ]);
  expect(await source.readText('data.yaml', 100)).toBe('loose');
  expect(await source.readText('images/a.png', 100)).toBe('zipped images/a.png');
  expect((await buffer(source.read('images/a.png', { start: 7, end: 13 }))).toString()).toBe('images');
  expect(await source.withLocalFile('images/a.png', async (local) => fs.readFileSync(local, 'utf8'))).toBe(
    'zipped images/a.png',
  );
  const missing = await buffer(source.read('none.png')).catch((error: unknown) => error);
  expect(problemOfFile(missing)).toMatchObject({ code: 'unreadable' });
});

it('lists a file of an archive aside when one beside it has its path', async () => {
  const source = await openUpload({ 'set.zip': zip('images/a.png'), 'images/a.png': 'loose' });
  const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
  expect(entries.map(({ path, problem }) => [path, problem])).toEqual([
    ['(source 3)/images/a.png', 'duplicate_name'],
    ['images/a.png', null],
  ]);
  expect(await source.readText('images/a.png', 100)).toBe('loose');
});

it('unpacks each of several archives in a folder of its name', async () => {
  expect(await pathsOf({ 'one.zip': zip('a.png'), 'more/two.zip': zip('a.png', 'b.png'), 'readme.txt': 'x' })).toEqual([
    'more/two/a.png',
    'more/two/b.png',
    'one/a.png',
    'readme.txt',
  ]);
});

it('takes a single file without an ending to be an archive', async () => {
  expect(await pathsOf({ file: zip('a.png') })).toEqual(['a.png']);
});

it('says what an archive is that cannot be opened', async () => {
  await expect(openUpload({ 'page.zip': '<html>' })).rejects.toMatchObject({
    code: 'archive_not_known',
    message: expect.stringContaining('page.zip'),
  });
});
