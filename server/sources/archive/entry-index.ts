import { Readable } from 'node:stream';
import { pathOfCopy } from '../../domain/archive-entries';
import type { ProblemCode } from '../../domain/verdicts';
import type { Store } from '../../stores/store';
import { merged, sortKey } from '../merged';
import { readJson, writeJson } from '../spooled-json';
import { jsonLines } from './lines';
import { openSorter } from './sorter';

/** An entry of an archive as the index keeps it. */
export type IndexedEntry = {
  path: string;
  bytes: number;
  modifiedAt: string | null;
  problem: ProblemCode | null;
  /** Where its data begins; in a zip archive its local header. */
  offset: number;
  /** How a zip archive says it is packed; null for data that lies there as it is. */
  zip: { packedBytes: number; method: number; crc: number } | null;
};

/** The entries of an archive in byte order of their path, in a store: any worker finds one without reading the others. */
export type EntryIndex = {
  list(signal?: AbortSignal): AsyncIterable<IndexedEntry>;
  find(path: string): Promise<IndexedEntry | null>;
};

type Block = { key: string; start: number };
type Table = { blocks: Block[]; bytes: number; copies: boolean };
const BLOCK_ENTRIES = 256;
const BLOCKS_KEPT = 32;
const TICK_ENTRIES = 10_000;

/** Writes the index of `entries`, which come in the archive's own order: of two with one path the first has it. */
export async function writeIndex(
  store: Store,
  prefix: string,
  entries: AsyncIterable<IndexedEntry>,
  tick: () => void = () => {},
): Promise<void> {
  const sorter = openSorter<IndexedEntry>(store, `${prefix}sorting/`);
  const copies = openSorter<IndexedEntry>(store, `${prefix}sorting-copies/`);
  let read = 0;
  for await (const entry of entries) {
    await sorter.add(entry);
    if (++read % TICK_ENTRIES === 0) tick();
  }
  const table: Table = { blocks: [], bytes: 0, copies: false };
  async function* lines() {
    let last = { path: '', copies: 1 };
    let count = 0;
    for await (const entry of sorter.sorted()) {
      if (count > 0 && entry.path === last.path) {
        last.copies += 1;
        table.copies = true;
        await copies.add({ ...entry, path: pathOfCopy(entry.path, last.copies), problem: 'duplicate_name' });
        continue;
      }
      last = { path: entry.path, copies: 1 };
      if (count % BLOCK_ENTRIES === 0) table.blocks.push({ key: sortKey(entry.path), start: table.bytes });
      count += 1;
      if (count % TICK_ENTRIES === 0) tick();
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      table.bytes += line.length;
      yield line;
    }
  }
  await store.put(`${prefix}entries.ndjson`, Readable.from(lines()));
  async function* copyLines() {
    for await (const entry of copies.sorted()) yield Buffer.from(`${JSON.stringify(entry)}\n`);
  }
  if (table.copies) await store.put(`${prefix}copies.ndjson`, Readable.from(copyLines()));
  await writeJson(store, `${prefix}table.json`, table);
}

/** The index when it was written to its end, else null. */
export async function openIndex(store: Store, prefix: string): Promise<EntryIndex | null> {
  const table = await readJson<Table>(store, `${prefix}table.json`);
  if (!table) return null;
  const { blocks } = table;
  const kept = new Map<number, Promise<Map<string, IndexedEntry>>>();
  const blockAt = (number: number) => {
    const known = kept.get(number);
    if (known) return known;
    const range = { start: blocks[number]!.start, end: blocks[number + 1]?.start ?? table.bytes };
    const block = readBlock(store.get(`${prefix}entries.ndjson`, range));
    block.catch(() => kept.delete(number));
    kept.set(number, block);
    if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
    return block;
  };
  return {
    list(signal) {
      const entries = jsonLines<IndexedEntry>(store.get(`${prefix}entries.ndjson`, undefined, signal));
      if (!table.copies) return entries;
      return merged([entries, jsonLines<IndexedEntry>(store.get(`${prefix}copies.ndjson`, undefined, signal))]);
    },
    async find(path) {
      const number = blockOf(blocks, sortKey(path));
      return number < 0 ? null : ((await blockAt(number)).get(path) ?? null);
    },
  };
}

/** The last block that begins at or before `key`, −1 when there is none. */
function blockOf(blocks: Block[], key: string): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.key <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

async function readBlock(stream: Readable): Promise<Map<string, IndexedEntry>> {
  const block = new Map<string, IndexedEntry>();
  for await (const entry of jsonLines<IndexedEntry>(stream)) block.set(entry.path, entry);
  return block;
}
