// Reads a table of parquet, given as its one argument. Prints lines of JSON: which columns it has; then, of those whose names it is told
// on standard input, each row; at last "end" or what the trouble with the file is. No such last line: this process could not go on.
// A process of its own: a footer of a few bytes can make the reader ask for all memory, and reading keeps a processor from all else.
import { fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { compressors } from 'hyparquet-compressors';
import { ZSTDDecoder } from 'zstddec';

const MIB = 1024 * 1024;
const MOST_FOOTER_BYTES = 16 * MIB;
const MOST_GROUP_BYTES = 256 * MIB; // of the columns that are read; a million rows are about 200
const MOST_PAGE_BYTES = 64 * MIB; // writers make pages of 1 to 16
const ROWS_AT_ONCE = 50_000;
const LONGEST_TEXT = 64 * 1024;
const OUTPUT_CHARACTERS = 64 * 1024;

const fd = openSync(process.argv[2]);
const { size } = fstatSync(fd);
let waiting = '';

try {
  const metadata = readFooter();
  tell(parquetSchema(metadata).children.map(columnOf));
  flush();
  await tellRows(metadata, JSON.parse(readFileSync(0, 'utf8')));
  tell('end');
} catch (error) {
  if (error.syscall !== undefined) throw error; // the pipe or the disk, not the data
  tell({ trouble: error.trouble ?? 'damaged', detail: String(error.message).slice(0, 200) });
}
flush();

function readFooter() {
  if (size < 12) throw new Error('it is too short');
  const end = Buffer.from(slice(size - 8));
  if (end.toString('latin1', 4) !== 'PAR1') throw new Error('its end is missing');
  const length = end.readUInt32LE();
  if (length > MOST_FOOTER_BYTES) throw tooLarge('its footer', length, MOST_FOOTER_BYTES);
  return parquetMetadata(slice(size - 8 - length), { geoparquet: false });
}

function columnOf({ element, children }) {
  const isPlain = children.length === 0 && element.repetition_type !== 'REPEATED';
  return { name: element.name, isPlain };
}

async function tellRows(metadata, columns) {
  const zstd = new ZSTDDecoder();
  await zstd.init();
  // That of the library makes room for whatever the data says; this one for what the page says, which was looked at.
  const unpack = { ...compressors, ZSTD: (input, length) => zstd.decode(input, length) };
  for (const [number, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    if (rows > 0) checkGroup(group, number + 1, rows, columns);
    const file = { byteLength: size, slice };
    for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
      const read = await parquetReadObjects({
        file,
        metadata: { ...metadata, row_groups: [group], num_rows: group.num_rows },
        columns,
        rowStart: start,
        rowEnd: Math.min(rows, start + ROWS_AT_ONCE),
        compressors: unpack,
      });
      for (const row of read) tell(textsOf(columns.map((name) => row[name])));
    }
  }
}

/** What is read of a row group fits into memory, and holds as many rows as it says. */
function checkGroup(group, number, rows, columns) {
  let bytes = 0;
  for (const { meta_data: chunk } of group.columns) {
    if (chunk === undefined) throw new Error('it is encrypted');
    if (!columns.includes(chunk.path_in_schema[0])) continue;
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const packed = Number(chunk.total_compressed_size);
    if (packed > MOST_GROUP_BYTES) throw tooLarge(`row group ${number}`, packed, MOST_GROUP_BYTES);
    bytes += checkPages(new DataView(slice(start, start + packed)), number, rows);
    if (bytes > MOST_GROUP_BYTES) throw tooLarge(`row group ${number}`, bytes, MOST_GROUP_BYTES);
  }
}

function checkPages(view, number, rows) {
  const reader = { view, offset: 0 };
  let bytes = 0;
  let values = 0;
  while (reader.offset < view.byteLength - 1) {
    const page = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = page;
    if (!(packed >= 0 && unpacked >= 0)) throw new Error('a page has no size');
    if (unpacked > MOST_PAGE_BYTES) throw tooLarge(`a page of row group ${number}`, unpacked, MOST_PAGE_BYTES);
    reader.offset += packed;
    bytes += unpacked;
    values += (page.data_page_header ?? page.data_page_header_v2)?.num_values ?? 0;
  }
  if (values !== rows) throw new Error(`row group ${number} says ${rows} rows and holds ${values}`);
  return bytes;
}

function slice(start, end = size) {
  if (!(start >= 0 && start <= end && end <= size)) throw new Error('it is cut short');
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(fd, bytes, at, bytes.length - at, start + at);
    if (read === 0) throw new Error('it is cut short');
    at += read;
  }
  return bytes.buffer;
}

/** A row as texts; null for one with a text that is too long to be one. */
function textsOf(values) {
  const texts = values.map(textOf);
  return texts.some((text) => text !== null && text.length > LONGEST_TEXT) ? null : texts;
}

function textOf(value) {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex'); // a checksum as bytes
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function tooLarge(what, bytes, most) {
  const message = `${what} holds ${Math.ceil(bytes / MIB)} MiB, at most ${most / MIB} MiB can be read at once`;
  return Object.assign(new Error(message), { trouble: 'too_large' });
}

function tell(value) {
  waiting += `${JSON.stringify(value)}\n`;
  if (waiting.length >= OUTPUT_CHARACTERS) flush();
}

function flush() {
  const bytes = Buffer.from(waiting);
  waiting = '';
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}
