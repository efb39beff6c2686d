import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSource } from '../domain/wire/imports';
import { sourceContract } from '../testing/contracts/source';
import { aMisbehavingServer, serve } from '../testing/misbehaving-server';
import { aSourceContext } from '../testing/source-context';
import { tarOf } from '../testing/tar';
import { zipOf } from '../testing/zip';
import { openSource, type SourceEntry } from './index';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function open(files: Record<string, Buffer>, input: (url: (name: string) => string) => RunSource, root?: string) {
  const server = await aMisbehavingServer((request, response) => {
    const body = files[request.url.slice(1)];
    if (body) serve(request, response, body);
    else response.writeHead(404).end();
  });
  const context = await aSourceContext({ hosts: server.host, roots: root ? [root] : [] });
  opened.push(server, context);
  return openSource(input(server.url), context);
}
const listed = async (source: { list(): AsyncIterable<SourceEntry> }) => {
  const entries: SourceEntry[] = await Readable.from(source.list()).toArray();
  return entries.map(({ path: file, problem }) => (problem ? [file, problem] : file));
};
const packed = (files: Record<string, string>) =>
  zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));
const two = (url: (name: string) => string): RunSource => ({
  type: 'several',
  sources: ['/first.zip', '/more/first.zip'].map((name) => ({ type: 'archive_url', url: url(name) })),
});
const three = (url: (name: string) => string): RunSource => ({
  type: 'config_images_labels',
  config_url: url('/c.yml'),
  images_url: url('/images'),
  labels_url: url('/labels'),
});

sourceContract('several', (folder) => {
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile());
  const files = names.map((name) => ({ name, content: fs.readFileSync(path.join(folder, name)) }));
  const half = (rest: number) => files.filter((_, index) => index % 2 === rest);
  return open({ 'first.zip': zipOf(half(0)), 'more/first.zip': gzipSync(tarOf(half(1))) }, two);
});

describe('several sources', () => {
  it('lie side by side when no path is in two of them, so that images and labels find each other', async () => {
    const source = await open(
      { 'first.zip': packed({ 'images/1.png': 'i' }), 'more/first.zip': packed({ 'labels/1.txt': 'l', 'a.txt': 'a' }) },
      two,
    );
    expect(await listed(source)).toEqual(['a.txt', 'images/1.png', 'labels/1.txt']);
    expect(await source.readText('labels/1.txt', 10)).toBe('l');
  });

  it('have a folder each as soon as one path is in two of them', async () => {
    const source = await open(
      {
        'first.zip': packed({ '1.png': 'one', '../x': 'x' }),
        'more/first.zip': packed({ '1.png': 'other', '2.png': 'two', '../x': 'x' }),
      },
      two,
    );
    expect(await listed(source)).toEqual([
      ['(source 2)/../x', 'duplicate_name'],
      ['../x', 'entry_outside'],
      'first-2/1.png',
      'first-2/2.png',
      'first/1.png',
    ]);
    expect(await source.readText('first/1.png', 10)).toBe('one');
    expect(await source.readText('first-2/1.png', 10)).toBe('other');
  });

  it('may be of different kinds', async () => {
    const { folder, close } = await aFolder({ 'b.png': 'b' });
    opened.push({ close });
    const source = await open(
      { 'a.zip': packed({ 'a.png': 'a' }) },
      (url) => ({
        type: 'several',
        sources: [
          { type: 'folder', path: folder },
          { type: 'archive_url', url: url('/a.zip') },
        ],
      }),
      folder,
    );
    expect(await listed(source)).toEqual(['a.png', 'b.png']);
    expect(await source.withLocalFile('a.png', async (local) => fs.readFileSync(local, 'utf8'))).toBe('a');
    expect(await source.withLocalFile('b.png', async (local) => fs.readFileSync(local, 'utf8'))).toBe('b');
    await expect(source.withLocalFile('c.png', async () => {})).rejects.toMatchObject({ code: 'file_missing' });
  });
});

async function aFolder(files: Record<string, string>) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trees-'));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return { folder, close: () => rm(folder, { recursive: true }) };
}

describe('configuration, images and labels packed apart', () => {
  const config = Buffer.from('names: [nodule]\n');
  it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    [
      'with their folders',
      { 'images/train/1.png': '' },
      { 'labels/train/1.txt': '' },
      ['images/train/1.png', 'labels/train/1.txt'],
    ],
    ['without', { 'train/1.png': '' }, { 'train/1.txt': '' }, ['images/train/1.png', 'labels/train/1.txt']],
    ['without any folder', { '1.png': '' }, { '1.txt': '' }, ['images/1.png', 'labels/1.txt']],
    [
      'one with, one without',
      { 'images/train/1.png': '' },
      { 'train/1.txt': '' },
      ['images/train/1.png', 'labels/train/1.txt'],
    ],
    [
      'wrapped',
      { 'ds-images/train/1.png': '' },
      { 'ds-labels/labels/train/1.txt': '' },
      ['images/train/1.png', 'labels/train/1.txt'],
    ],
    [
      'split first',
      { 'train/images/1.png': '' },
      { 'train/labels/1.txt': '' },
      ['train/images/1.png', 'train/labels/1.txt'],
    ],
  ])('%s', async (_, images, labels, expected) => {
    const source = await open({ 'c.yml': config, images: packed(images), labels: packed(labels) }, three);
    expect(await listed(source)).toEqual(['data.yaml', ...expected].sort());
    expect(await source.readText('data.yaml', 100)).toBe('names: [nodule]\n');
  });

  it('replaces a configuration at the top, and lists aside what both archives have', async () => {
    const source = await open(
      {
        'c.yml': config,
        images: packed({ 'images/1.png': 'one', 'data.yaml': 'names: []' }),
        labels: packed({ 'labels/1.txt': '', 'images/1.png': 'other' }),
      },
      three,
    );
    expect(await listed(source)).toEqual([
      ['(source 3)/images/1.png', 'duplicate_name'],
      'data.yaml',
      'images/1.png',
      'labels/1.txt',
    ]);
    expect(await source.readText('images/1.png', 10)).toBe('one');
    expect(await source.readText('data.yaml', 100)).toBe('names: [nodule]\n');
  });
});
