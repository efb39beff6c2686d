import { Readable } from 'node:stream';
import type { Store } from '../stores/store';
import { jsonLines } from './lines';
import { merged, type Sortable, sortKey } from './merged';

const IN_MEMORY = 50_000;

/** Sorts more values than fit into memory by their path in bytes; equal ones stay in the order they came in. */
export function openSorter<Value extends Sortable>(store: Store, prefix: string, inMemory = IN_MEMORY) {
  let waiting: { key: string; value: Value }[] = [];
  const runs: string[] = [];
  const sorted = () => {
    const values = waiting.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ value }) => value);
    waiting = [];
    return values;
  };
  const spill = async () => {
    const key = `${prefix}${String(runs.length).padStart(4, '0')}`;
    await store.put(key, Readable.from(linesOf(sorted())));
    runs.push(key);
  };
  return {
    async add(value: Value): Promise<void> {
      waiting.push({ key: sortKey(value.path), value });
      if (waiting.length >= inMemory) await spill();
    },
    /** All values in order; what was laid aside is removed at the end. */
    async *sorted(): AsyncGenerator<Value> {
      if (runs.length === 0) return yield* sorted();
      if (waiting.length > 0) await spill();
      yield* merged(runs.map((key) => jsonLines<Value>(store.get(key))));
      for (const key of runs) await store.delete(key);
    },
  };
}

function* linesOf<Value>(values: Iterable<Value>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}
