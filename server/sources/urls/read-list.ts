import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../errors';

/** Which columns of a list hold what; without them only addresses are taken. */
export type ListColumns = {
  url?: string | undefined;
  label?: string | undefined;
  split?: string | undefined;
  sha256?: string | undefined;
  licence?: string | undefined;
};

/** A line of a list, as written; `url` null when the line cannot be read. */
export type ListLine = {
  line: number;
  url: string | null;
  label: string | null;
  split: string | null;
  sha256: string | null;
  licence: string | null;
};

const LONGEST_LINE = 64 * 1024;
const USUAL_URL_COLUMNS = ['url', 'image_url', 'address', 'link', 'uri'];
const USUAL_LICENCE_COLUMNS = ['licence', 'license'];

type Row = (text: string) => Record<string, unknown> | null;

/**
 * The lines of a list: txt (an address a line; # begins a remark), csv or tsv with a header, or jsonl; told by the first line.
 * Memory holds what was read at once.
 * @throws InvalidInputError when a column is not there
 */
export async function* readList(bytes: Readable, columns: ListColumns = {}): AsyncGenerator<ListLine> {
  let row: Row | null = null;
  let names: ListColumns = columns;
  for await (const { line, text } of textLines(bytes)) {
    if (text !== null && text.trim() === '') continue;
    if (row === null) {
      if (text === null) throw notAList();
      const first = firstLine(text.trim(), columns);
      row = first.row;
      names = first.names;
      if (first.isHeader) continue;
    }
    if (text?.startsWith('#')) continue;
    yield lineOf(line, text === null ? null : row(text.trim()), names);
  }
}

function firstLine(text: string, columns: ListColumns): { row: Row; names: ListColumns; isHeader: boolean } {
  if (text.startsWith('{') || text.startsWith('"http')) {
    const { url = 'url', ...others } = withUsual(columns, keysOf(text));
    return { row: jsonRow, names: { ...others, url }, isHeader: false };
  }
  if (/^(https?:\/\/|#)/i.test(text)) {
    const asked = Object.values(columns).find((each) => each !== undefined);
    if (asked !== undefined) throw columnMissing(asked, []);
    return { row: (url) => ({ url }), names: { url: 'url' }, isHeader: false };
  }
  const delimiter = text.includes('\t') ? '\t' : ',';
  const header = fieldsOf(text, delimiter) ?? [];
  const names = withUsual(columns, header);
  if (names.url === undefined) throw notAList();
  for (const name of Object.values(names)) {
    if (name !== undefined && !header.includes(name)) throw columnMissing(name, header);
  }
  const row: Row = (line) => {
    const fields = fieldsOf(line, delimiter);
    return fields && Object.fromEntries(header.map((name, index) => [name, fields[index]]));
  };
  return { row, names, isHeader: true };
}

/** Columns that go by their usual names need not be named. */
export function withUsual(columns: ListColumns, header: readonly string[]): ListColumns {
  const usual = (names: readonly string[]) => header.find((name) => names.includes(name.toLowerCase()));
  return {
    ...columns,
    url: columns.url ?? usual(USUAL_URL_COLUMNS),
    licence: columns.licence ?? usual(USUAL_LICENCE_COLUMNS),
  };
}
const keysOf = (text: string): string[] => Object.keys(jsonRow(text) ?? {});

function fieldsOf(text: string, delimiter: string): string[] | null {
  try {
    return (parse(text, { delimiter, trim: true, relax_column_count: true }) as string[][])[0] ?? null;
  } catch {
    return null;
  }
}

function jsonRow(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return { url: value };
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function lineOf(line: number, row: Record<string, unknown> | null, names: ListColumns): ListLine {
  const text = (name: string | undefined): string | null => {
    const value = name === undefined ? null : row?.[name];
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    return String(value).trim() || null;
  };
  return {
    line,
    url: text(names.url),
    label: text(names.label),
    split: text(names.split),
    sha256: text(names.sha256),
    licence: text(names.licence),
  };
}

/** The lines of a text, 1-based; null for one that is too long to be one. */
async function* textLines(bytes: Readable): AsyncGenerator<{ line: number; text: string | null }> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let line = 1;
  let rest = '';
  let isTooLong = false;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop()!;
    for (const piece of pieces) {
      yield { line, text: isTooLong || piece.length > LONGEST_LINE ? null : piece };
      isTooLong = false;
      line += 1;
    }
    if (rest.length > LONGEST_LINE) [rest, isTooLong] = ['', true];
  }
  rest += decoder.decode();
  if (rest !== '' || isTooLong) yield { line, text: isTooLong ? null : rest };
}

export const columnMissing = (name: string, header: readonly string[]) =>
  new InvalidInputError({
    code: 'list_column_missing',
    message: `The list has no column "${name}"${header.length > 0 ? `, it has: ${header.join(', ').slice(0, 300)}` : ''}.`,
    fix: 'Name columns that are in the header of the list; a list of bare addresses has none.',
  });

export const notAList = () =>
  new InvalidInputError({
    code: 'list_not_known',
    message: 'The file is not a list of addresses.',
    fix: 'Give one address a line, or a csv, tsv, jsonl or parquet with a column "url".',
  });
