import { BLOCK, headerOf } from './tar-header';

export const ARCHIVE_KINDS = ['zip', 'tar', 'tar.gz', 'tar.zst'] as const;
export type ArchiveKind = (typeof ARCHIVE_KINDS)[number];

/** How many bytes `archiveKindOf` looks at. */
export const HEAD_BYTES = BLOCK;

const ZIP = [0x04034b50, 0x06054b50]; // an entry comes first, or the end of an empty archive
const GZIP = 0x8b1f;
const ZSTD = 0xfd2fb528;
const ZSTD_SKIPPABLE = 0x184d2a50; // the last digit is free

/** What an archive is by its first bytes, whatever it is called; null when it is none that can be read. */
export function archiveKindOf(head: Buffer): ArchiveKind | null {
  if (head.length < 4) return null;
  const magic = head.readUInt32LE(0);
  if (ZIP.includes(magic)) return 'zip';
  if (head.readUInt16LE(0) === GZIP) return 'tar.gz';
  if (magic === ZSTD || (magic & 0xfffffff0) >>> 0 === ZSTD_SKIPPABLE) return 'tar.zst';
  return headerOf(head) ? 'tar' : null;
}
