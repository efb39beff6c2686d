import { type Header, Pax } from 'tar';
import type { ArchiveEntry } from '../../domain/archive-entries';
import type { ProblemCode } from '../../domain/verdicts';
import type { TarBytes } from './tar-bytes';
import { BLOCK, headerOf } from './tar-header';

/** An entry of a tar archive; its data begins where the bytes stand when it is given out. */
export type TarEntry = Pick<ArchiveEntry, 'name' | 'kind' | 'bytes'> & {
  modifiedAt: string | null;
  problem: ProblemCode | null;
};

/** What extended headers say about the entry that follows. */
type Extended = { path?: string; size?: number; mtime?: Date; problem?: ProblemCode };

const MOST_EXTENDED_BYTES = 1024 * 1024;
// Old GNU sparse files have their maps in the header and, while this byte is set, in blocks after it.
const SPARSE_GOES_ON = { header: 482, block: 504 };
const EXTENDED = new Set(['ExtendedHeader', 'OldExtendedHeader', 'GlobalExtendedHeader']);
const LONG_PATH = new Set(['NextFileHasLongPath', 'OldGnuLongPath']);
const FILES = new Set(['File', 'OldFile', 'ContiguousFile', 'SparseFile']);
const FOLDERS = new Set(['Directory', 'GNUDumpDir']);
const PASSED_OVER = new Set(['TapeVolumeHeader', 'NextFileHasLongLinkpath']);

/**
 * The entries of a tar archive in its own order. A header that is damaged is an entry with a problem, and the next one that is
 * whole goes on from there; so is the place where the archive breaks off. The headers are read by node-tar; tar-stream and the
 * readers of node-tar end with the first trouble.
 */
export async function* tarEntries(bytes: TarBytes): AsyncGenerator<TarEntry> {
  let everywhere: Extended = {};
  let next: Extended = {};
  let isDamaged = false;
  for (;;) {
    const start = bytes.at;
    const block = await bytes.take(BLOCK);
    if (block.length < BLOCK) return yield trouble('archive_cut', start);
    const header = headerOf(block);
    if (header?.nullBlock) return;
    const size = header?.type === 'Link' ? 0 : header?.size; // a second name, without data
    if (!header || size === undefined || !Number.isSafeInteger(size)) {
      if (!isDamaged) yield trouble('entry_damaged', start);
      isDamaged = true;
      next = {};
      continue;
    }
    isDamaged = false;
    if (EXTENDED.has(header.type) || LONG_PATH.has(header.type)) {
      const end = bytes.at + padded(size);
      const said = await extended(bytes, header.type, size);
      if (header.type === 'GlobalExtendedHeader') everywhere = { ...everywhere, ...said };
      else next = { ...next, ...said };
      if (!(await bytes.skipTo(end))) return yield trouble('archive_cut', start);
      continue;
    }
    const entry = entryOf(header, { ...everywhere, ...next }, size);
    next = {};
    if (header.type === 'SparseFile') await skipSparseMaps(bytes, block);
    const end = bytes.at + padded(entry.bytes);
    if (!PASSED_OVER.has(header.type)) yield entry;
    if (!(await bytes.skipTo(end))) return yield trouble('archive_cut', start);
  }
}

const padded = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

const trouble = (problem: ProblemCode, at: number): TarEntry => ({
  name: `(byte ${at} of the archive)`,
  kind: 'file',
  bytes: 0,
  modifiedAt: null,
  problem,
});

function entryOf(header: Header, said: Extended, size: number): TarEntry {
  const isFile = FILES.has(header.type);
  const mtime = said.mtime ?? header.mtime;
  return {
    name: said.path ?? header.path ?? '',
    kind: isFile ? 'file' : FOLDERS.has(header.type) ? 'folder' : 'other',
    bytes: isFile ? (said.size ?? size) : size,
    modifiedAt: mtime && !Number.isNaN(mtime.getTime()) ? mtime.toISOString() : null,
    problem: header.type === 'SparseFile' ? 'entry_unreadable' : (said.problem ?? null),
  };
}

async function extended(bytes: TarBytes, type: string, size: number): Promise<Extended> {
  if (size > MOST_EXTENDED_BYTES) return { problem: 'entry_unreadable' };
  const text = (await bytes.take(size)).toString();
  if (LONG_PATH.has(type)) return { path: text.split('\0', 1)[0]! };
  const isGlobal = type === 'GlobalExtendedHeader';
  const { path, size: bytesSaid, mtime } = Pax.parse(text, undefined, isGlobal);
  return {
    ...(path === undefined || isGlobal ? {} : { path }),
    ...(bytesSaid === undefined || !Number.isSafeInteger(bytesSaid) ? {} : { size: bytesSaid }),
    ...(mtime ? { mtime } : {}),
    ...(text.includes(' GNU.sparse.') ? { problem: 'entry_unreadable' } : {}),
  };
}

async function skipSparseMaps(bytes: TarBytes, header: Buffer): Promise<void> {
  for (let goesOn = header[SPARSE_GOES_ON.header] !== 0; goesOn; ) {
    const block = await bytes.take(BLOCK);
    goesOn = block.length === BLOCK && block[SPARSE_GOES_ON.block] !== 0;
  }
}
