import { Readable } from 'node:stream';
import { pathOfCopy } from '../domain/archive-entries';
import type { ProblemCode } from '../domain/verdicts';
import type { Store } from '../stores/store';
import { jsonLines } from './lines';
import { merged, sortKey } from './merged';
import { openSorter } from './sorter';
import { readJson, writeJson } from './spooled-json';

/** What an index holds: at least where it lies and what is wrong with it. */
type Indexable = { path: string; problem: ProblemCode | null };

/** Entries in byte order of their path, in a store: any worker finds one without reading the others. */
export type EntryIndex<Entry extends Indexable> = {
  list(signal?: AbortSignal): AsyncIterable<Entry>;
  find(path: string): Promise<Entry | null>;
};

type Block = { key: string; start: number };
type Table = { blocks: Block[]; bytes: number; copies: boolean };
const BLOCK_ENTRIES = 256;
const BLOCKS_KEPT = 32;
const TICK_ENTRIES = 10_000;

/** Writes the index of `entries`, which come in an order of their own: of two with one path the first has it. */
export async function writeIndex<Entry extends Indexable>(
  store: Store,
  prefix: string,
  entries: AsyncIterable<Entry>,
  tick: () => void = () => {},
): Promise<void> {
  const sorter = openSorter<Entry>(store, `${prefix}sorting/`);
  const copies = openSorter<Entry>(store, `${prefix}sorting-copies/`);
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
export async function openIndex<Entry extends Indexable>(
  store: Store,
  prefix: string,
): Promise<EntryIndex<Entry> | null> {
  const table = await readJson<Table>(store, `${prefix}table.json`);
  if (!table) return null;
  const { blocks } = table;
  const kept = new Map<number, Promise<Map<string, Entry>>>();
  const blockAt = (number: number) => {
    const known = kept.get(number);
    if (known) return known;
    const range = { start: blocks[number]!.start, end: blocks[number + 1]?.start ?? table.bytes };
    const block = readBlock<Entry>(store.get(`${prefix}entries.ndjson`, range));
    block.catch(() => kept.delete(number));
    kept.set(number, block);
    if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
    return block;
  };
  return {
    list(signal) {
      const entries = jsonLines<Entry>(store.get(`${prefix}entries.ndjson`, undefined, signal));
      if (!table.copies) return entries;
      return merged([entries, jsonLines<Entry>(store.get(`${prefix}copies.ndjson`, undefined, signal))]);
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

async function readBlock<Entry extends Indexable>(stream: Readable): Promise<Map<string, Entry>> {
  const block = new Map<string, Entry>();
  for await (const entry of jsonLines<Entry>(stream)) block.set(entry.path, entry);
  return block;
}
