import { pipeline, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteRange } from '../../stores/store';
import { unusableFile } from '../source';
import type { Spool } from '../spool';
import type { IndexedEntry } from './indexed-entry';

type ZipEntry = IndexedEntry & { zip: NonNullable<IndexedEntry['zip']> };

const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30, nameLengthAt: 26, extraLengthAt: 28 };

/**
 * The bytes of an entry, or those of `range`. What comes out is never more than the directory announced.
 * @throws UnprocessableError with the code of the entry's problem
 */
export async function* zipEntryBytes(spool: Spool, entry: ZipEntry, range?: ByteRange): AsyncGenerator<Buffer> {
  if (range && range.end <= range.start) return;
  const [start, end] = range ? [range.start, range.end] : [0, entry.bytes];
  const unpacked = await unpack(spool, entry);
  let at = 0;
  let sum = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      if (at + chunk.length > entry.bytes) throw unusableFile(entry.path, 'archive_bomb');
      sum = crc32(chunk, sum);
      const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
      at += chunk.length;
      if (piece.length > 0) yield piece;
      if (at >= end && end < entry.bytes) return;
    }
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw unusableFile(entry.path, 'entry_damaged', error);
    throw error;
  } finally {
    unpacked.destroy();
  }
  if (at !== entry.bytes || sum !== entry.zip.crc) throw unusableFile(entry.path, 'entry_damaged');
}

async function unpack(spool: Spool, entry: ZipEntry): Promise<Readable> {
  const header = await buffer(spool.read({ start: entry.offset, end: entry.offset + LOCAL_HEADER.bytes }));
  if (header.length < LOCAL_HEADER.bytes || header.readUInt32LE(0) !== LOCAL_HEADER.signature) {
    throw unusableFile(entry.path, 'entry_damaged');
  }
  const names = header.readUInt16LE(LOCAL_HEADER.nameLengthAt) + header.readUInt16LE(LOCAL_HEADER.extraLengthAt);
  const start = entry.offset + LOCAL_HEADER.bytes + names;
  const packed = spool.read({ start, end: start + entry.zip.packedBytes });
  if (entry.zip.method === 0) return packed;
  const inflate = createInflateRaw();
  pipeline(packed, inflate, () => {}); // an error of the spool comes out of the inflater
  return inflate;
}
