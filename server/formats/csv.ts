import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';

/** One line of a table: its number, and its fields, null when the line is too long to be one (nothing follows then). */
export type CsvLine = { line: number; fields: string[] | null };

const LONGEST_LINE = 256 * 1024;

/**
 * The lines of a CSV, streaming: memory holds what was read at once. A line is a row whatever its quotes say: one that is never closed
 * costs its own row, not the rest of the file. Byte order mark, CRLF and blank lines are fine.
 */
export async function* csvLines(bytes: Readable): AsyncIterable<CsvLine> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let before = 0;
  let rest = '';
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      rest += decoder.decode(chunk, { stream: true }).replaceAll('\0', '\ufffd');
      const end = endOfLines(rest);
      yield* linesOf(rest.slice(0, end), before);
      before += countLines(rest, end);
      rest = rest.slice(end);
      if (rest.length > LONGEST_LINE) return yield { line: before + 1, fields: null };
    }
    yield* linesOf(rest + decoder.decode(), before);
  } finally {
    bytes.destroy();
  }
}

/** Where the last whole line ends. A `\r` at the very end may be half of a line end. */
const endOfLines = (text: string): number => text.lastIndexOf('\n') + 1 || text.slice(0, -1).lastIndexOf('\r') + 1;

const countLines = (text: string, end: number): number => text.slice(0, end).match(/\r\n|\n|\r/g)?.length ?? 0;

// With `quote: null` the parser cannot run past a line end.
const OPTIONS = {
  quote: null,
  info: true,
  trim: true,
  relax_column_count: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
};

function* linesOf(text: string, before: number): Iterable<CsvLine> {
  const records = parse(text, OPTIONS) as unknown as { record: string[]; info: { lines: number } }[];
  for (const { record, info } of records) yield { line: before + info.lines, fields: unquoted(record) };
}

function unquoted(fields: string[]): string[] {
  if (!fields.some((field) => field.startsWith('"'))) return fields;
  try {
    return parse(fields.join(','), { relax_column_count: true, trim: true })[0] ?? fields;
  } catch {
    return fields;
  }
}

/** All lines but the first. */
export async function* withoutHeader(lines: AsyncIterable<CsvLine>): AsyncIterable<CsvLine> {
  let isHeader = true;
  for await (const line of lines) {
    if (!isHeader) yield line;
    isHeader = false;
  }
}
