import fs from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as it is written; `claims` is what the headers say instead of the truth. */
export type ZipEntry = {
  name: string | Buffer;
  content?: Buffer | string;
  isStored?: boolean;
  /** File type and permissions as Unix has them; a plain file when not given. */
  mode?: number;
  claims?: { bytes?: number; packedBytes?: number; crc?: number; method?: number; flags?: number };
};

/** A zip archive of these entries in this order, hostile ones among them. */
export const zipOf = (entries: ZipEntry[], shape: { isZip64?: boolean } = {}): Buffer =>
  Buffer.concat([...zipParts(entries, shape)]);

/** The same piece by piece, for archives that fit into no memory. */
export function* zipParts(entries: Iterable<ZipEntry>, { isZip64 = false } = {}): Generator<Buffer> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const content = Buffer.from((entry.content ?? '') as string);
    const packed = entry.isStored ? content : deflateRawSync(content);
    const { bytes = content.length, packedBytes = packed.length, crc = crc32(content) } = entry.claims ?? {};
    const { method = entry.isStored ? 0 : 8, flags = 0x800 } = entry.claims ?? {};
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(((2026 - 1980) << 9) | (1 << 5) | 1, 8); // 1 January 2026
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packedBytes, 14);
    common.writeUInt32LE(bytes, 18);
    common.writeUInt16LE(name.length, 22);
    const local = [uint32(0x04034b50), common, name, packed];
    const madeBy = Buffer.from([20, 3]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([uint32(0x02014b50), madeBy, common, tail, name]));
    for (const part of local) {
      yield part;
      at += part.length;
    }
  }
  const central = Buffer.concat(directory);
  yield central;
  yield endOf(directory.length, central.length, at, isZip64);
}

/** The files of a folder as a zip archive, by path. */
export function zipOfFolder(folder: string): Buffer {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  return zipOf(names.map((name) => ({ name, content: fs.readFileSync(path.join(folder, name)) })));
}

function endOf(entries: number, bytes: number, offset: number, isZip64: boolean): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isZip64 ? 0xffff : entries, 8);
  end.writeUInt16LE(isZip64 ? 0xffff : entries, 10);
  end.writeUInt32LE(isZip64 ? 0xffffffff : bytes, 12);
  end.writeUInt32LE(isZip64 ? 0xffffffff : offset, 16);
  if (!isZip64) return end;
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) record.writeBigUInt64LE(BigInt(entries), place);
  record.writeBigUInt64LE(BigInt(bytes), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + bytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
