import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { InvalidInputError, UnavailableError } from '../../errors';
import { jsonLines } from '../lines';
import { columnMissing, type ListColumns, type ListLine, lineOf, notAList, withUsual } from './read-list';

const ROWS = 'server/sources/urls/parquet-rows.mjs'; // below the project, where every process of it is started
const HEAP_MIB = 384;
const MOST_SILENCE_MS = 120_000; // the largest group that is read takes seconds
const MAGIC = Buffer.from('PAR1');

type Column = { name: string; isPlain: boolean };
type Trouble = { trouble: 'damaged' | 'too_large'; detail: string };
type Row = (string | null)[] | null;

/** How many bytes `isParquet` looks at. */
export const MAGIC_BYTES = MAGIC.length;

/** True when a file that begins so is a table of parquet. */
export const isParquet = (head: Buffer): boolean => head.subarray(0, MAGIC_BYTES).equals(MAGIC);

/**
 * The rows of a list that is a parquet file of this machine, in their order; `line` is the number of the row.
 * @throws InvalidInputError when it is damaged, too large to be read, or a column is not there
 */
export async function* readParquet(
  file: string,
  columns: ListColumns = {},
  signal?: AbortSignal,
): AsyncGenerator<ListLine> {
  let names: ListColumns | null = null;
  let wanted: string[] = [];
  let line = 0;
  for await (const told of reading(file, signal)) {
    if (names === null) {
      names = namesOf(columns, told.value as Column[]);
      wanted = [...new Set(Object.values(names).filter((name) => name !== undefined))];
      told.answer(JSON.stringify(wanted));
      continue;
    }
    const row = told.value as Row;
    line += 1;
    yield lineOf(line, row && Object.fromEntries(wanted.map((name, index) => [name, row[index]])), names);
  }
}

function namesOf(columns: ListColumns, found: Column[]): ListColumns {
  const header = found.map(({ name }) => name);
  const names = withUsual(columns, header);
  if (names.url === undefined) throw notAList();
  for (const name of Object.values(names)) {
    if (name === undefined) continue;
    const column = found.find((each) => each.name === name);
    if (!column) throw columnMissing(name, header);
    if (!column.isPlain) throw columnNested(name);
  }
  return names;
}

type Told = { value: Column[] | Row; answer(text: string): void };

/** What the reading process tells before its end. @throws when that end is not one */
async function* reading(file: string, signal?: AbortSignal): AsyncGenerator<Told> {
  signal?.throwIfAborted();
  const script = path.join(process.cwd(), ROWS);
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, script, file], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {}); // it is gone: told by its end
  const answer = (text: string) => void child.stdin.end(text);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  exited.catch(() => {}); // looked at below, when nobody left before
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop);
  const silence = { isTooLong: false };
  try {
    for await (const value of jsonLines<Told['value'] | 'end' | Trouble>(heard(child.stdout, stop, silence))) {
      if (value === 'end') return;
      if (isTrouble(value)) throw unreadable(value);
      yield { value, answer };
    }
    const [code, by] = await exited;
    signal?.throwIfAborted();
    if (silence.isTooLong || by === 'SIGABRT' || by === 'SIGTRAP') throw tooHard(); // out of memory
    throw notRead(code ?? by);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** The bytes as they come; a process that says nothing for too long is stopped. */
async function* heard(output: Readable, stop: () => void, silence: { isTooLong: boolean }): AsyncGenerator<Buffer> {
  const chunks = (output as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const watch = setTimeout(() => {
      silence.isTooLong = true;
      stop();
    }, MOST_SILENCE_MS);
    const { done, value } = await chunks.next().finally(() => clearTimeout(watch));
    if (done) return;
    yield value;
  }
}

const isTrouble = (value: unknown): value is Trouble =>
  typeof value === 'object' && value !== null && 'trouble' in value;

const AS_TEXT = 'or as csv';

const unreadable = ({ trouble, detail }: Trouble) =>
  trouble === 'too_large'
    ? new InvalidInputError({
        code: 'list_too_large',
        message: `The parquet list cannot be read: ${detail}.`,
        fix: `Write the list in row groups of at most 500,000 rows, ${AS_TEXT}.`,
      })
    : new InvalidInputError({
        code: 'list_unreadable',
        message: `The parquet list cannot be read: ${detail}.`,
        fix: `Check that the whole file was sent, or write the list anew, ${AS_TEXT}.`,
      });

const tooHard = () =>
  new InvalidInputError({
    code: 'list_too_large',
    message: 'The parquet list needs more memory or time to be read than a list may.',
    fix: `Write the list in row groups of at most 500,000 rows, ${AS_TEXT}.`,
  });

const columnNested = (name: string) =>
  new InvalidInputError({
    code: 'list_column_nested',
    message: `The column "${name}" of the list holds lists or records.`,
    fix: 'Name a column that holds one value a row.',
  });

const notRead = (end: number | string | null) =>
  new UnavailableError({
    code: 'list_reading_stopped',
    message: `The process that reads the list ended with ${end}.`,
    fix: 'Check that the machine has memory left, then recover the run.',
  });
