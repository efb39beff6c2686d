import { Readable } from 'node:stream';
import type { Store } from '../../stores/store';
import { jsonLines } from './lines';

const IN_MEMORY = 50_000;

/** Bytes of a path as a string that `<` compares as bytes. */
export const sortKey = (path: string): string => Buffer.from(path).toString('latin1');

type Sortable = { path: string };
type Head<Value> = { key: string; value: Value; rest: AsyncIterator<Value> };

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

/** One ordered sequence out of several; of equal paths, that of the earlier sequence comes first. */
export async function* merged<Value extends Sortable>(sequences: AsyncIterable<Value>[]): AsyncGenerator<Value> {
  const heads: Head<Value>[] = [];
  try {
    for (const sequence of sequences) {
      const rest = sequence[Symbol.asyncIterator]();
      const { done, value } = await rest.next();
      if (!done) heads.push({ key: sortKey(value.path), value, rest });
    }
    while (heads.length > 0) {
      let least = 0;
      for (let index = 1; index < heads.length; index++) if (heads[index]!.key < heads[least]!.key) least = index;
      const head = heads[least]!;
      yield head.value;
      const { done, value } = await head.rest.next();
      if (done) heads.splice(least, 1);
      else Object.assign(head, { key: sortKey(value.path), value });
    }
  } finally {
    for (const { rest } of heads) await rest.return?.();
  }
}

function* linesOf<Value>(values: Iterable<Value>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}
