import type { ProblemCode } from './verdicts';

/** What the directory of an archive says about one entry. */
export type ArchiveEntry = {
  name: string;
  kind: 'file' | 'folder' | 'other';
  bytes: number;
  packedBytes: number;
  isEncrypted: boolean;
  /** Whether its way of packing is known. */
  isReadable: boolean;
  /** What is known to be wrong with it. */
  problem?: ProblemCode | null;
};

export type ArchiveLimits = { entries: number; ratio: number; entryBytes: number; totalBytes: number };

/** Source: SPEC B7; the sizes are decisions of README.md. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 5_000_000,
  ratio: 200,
  entryBytes: 4 * 1024 ** 3,
  totalBytes: 1024 ** 4,
};

/** What came before an entry in its archive, and how many bytes the archive has itself. */
export type ArchiveSoFar = { entries: number; bytes: number; archiveBytes: number };

const LONGEST_PATH = 1000; // bytes of UTF-8; longer ones do not fit into an index of the database
const SKIPPED = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);
const ARCHIVE = /\.(zip|tar|tgz|tbz2?|txz|tar\.\w{1,4}|gz|bz2|xz|zst|7z|rar)$/i;

/**
 * Where an entry belongs and what speaks against using it; null for what is passed over: folders and hidden files.
 * Limits are counted in the archive's own order.
 */
export function judgeEntry(
  entry: ArchiveEntry,
  before: ArchiveSoFar,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): { path: string; problem: ProblemCode | null } | null {
  const name = entry.name.replaceAll('\\', '/').replaceAll('\0', '\ufffd');
  if (leadsOutside(entry.name)) return { path: shortened(name), problem: 'entry_outside' };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.some((segment) => segment.startsWith('.') || SKIPPED.has(segment))) return null;
  if (entry.kind === 'folder' || segments.length === 0) return null;
  const path = segments.join('/');
  if (byteLength(path) > LONGEST_PATH) return { path: shortened(path), problem: 'name_too_long' };
  return { path, problem: problemOf(entry, path, before, limits) };
}

/** True when a path would leave the folder it is unpacked in. */
export const leadsOutside = (name: string): boolean =>
  name.includes('\0') || /^[/\\]|^[A-Za-z]:/.test(name) || name.split(/[/\\]/).includes('..');

/** The path an entry is listed under when `path` is taken; `copy` counts from 2. */
export function pathOfCopy(path: string, copy: number): string {
  const [, stem, ending] = /^(.*?)(\.[^./]*)?$/s.exec(path)!;
  return `${stem} (entry ${copy} of this name)${ending ?? ''}`;
}

function problemOf(
  { kind, bytes, packedBytes, isEncrypted, isReadable, problem }: ArchiveEntry,
  path: string,
  before: ArchiveSoFar,
  limits: ArchiveLimits,
): ProblemCode | null {
  if (problem) return problem;
  if (before.entries >= limits.entries) return 'too_many_entries';
  if (kind === 'other') return 'entry_not_a_file';
  if (ARCHIVE.test(path)) return 'nested_archive';
  if (isEncrypted) return 'entry_encrypted';
  if (!isReadable) return 'entry_unreadable';
  // Entries that share their packed bytes look innocent one by one: hence also the sum.
  const isBomb = bytes > limits.ratio * packedBytes || before.bytes + bytes > limits.ratio * before.archiveBytes;
  if (isBomb) return 'archive_bomb';
  return bytes > limits.entryBytes || before.bytes + bytes > limits.totalBytes ? 'entry_too_large' : null;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

const shortened = (path: string): string =>
  byteLength(path) <= LONGEST_PATH ? path : `${[...path].slice(0, 180).join('')}…${[...path].slice(-60).join('')}`;
