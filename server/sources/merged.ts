/** Bytes of a path as a string that `<` compares as bytes. */
export const sortKey = (path: string): string => Buffer.from(path).toString('latin1');

export type Sortable = { path: string };
type Head<Value> = { key: string; value: Value; rest: AsyncIterator<Value> };

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
