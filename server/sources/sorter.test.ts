import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../stores';
import type { IndexedEntry } from './archive/indexed-entry';
import { openIndex, writeIndex } from './entry-index';
import { openSorter } from './sorter';

const folder = await mkdtemp(path.join(os.tmpdir(), 'sorter-'));
afterAll(() => rm(folder, { recursive: true }));
const store = openStore(pathToFileURL(folder).href);

const keysIn = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};
async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe('sorting what does not fit into memory', () => {
  it.each([1, 2, 3, 100])('gives byte order and keeps that of equal paths, %i values in memory', async (inMemory) => {
    const paths = ['b', 'a/2', 'a', 'ü', '😀', '\uffee', 'a', 'a\u2028b', 'a-b', 'a', 'a.b'];
    const sorter = openSorter<{ path: string; no: number }>(store, `sorting-${inMemory}/`, inMemory);
    for (const [no, each] of paths.entries()) await sorter.add({ path: each, no });
    const expected = paths
      .map((each, no) => ({ path: each, no }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) || a.no - b.no);
    expect(await all(sorter.sorted())).toEqual(expected);
    expect(await keysIn(`sorting-${inMemory}/`)).toEqual([]);
  });
});

it('finds every one of many entries and no other', async () => {
  const entries = Array.from({ length: 3000 }, (_, index): IndexedEntry => {
    const name = String((index * 1237) % 3000).padStart(5, '0');
    return {
      path: `${name}.png`,
      bytes: index,
      modifiedAt: null,
      problem: null,
      offset: 0,
      zip: null,
    };
  });
  async function* given() {
    yield* entries;
  }
  await writeIndex(store, 'index/', given());
  const index = (await openIndex<IndexedEntry>(store, 'index/'))!;
  for (const entry of entries) expect(await index.find(entry.path)).toEqual(entry);
  for (const missing of ['', '0', '00000.pn', '00000.pngx', 'zzz']) expect(await index.find(missing)).toBeNull();
  expect((await all(index.list())).map((entry) => entry.path)).toEqual(entries.map((entry) => entry.path).sort());
});
