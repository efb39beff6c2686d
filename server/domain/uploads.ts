import { leadsOutside } from './archive-entries';

const MIB = 1024 ** 2;

/** What one request may carry: what a cut connection loses at most. */
export const MOST_CHUNK_BYTES = 8 * MIB;
/** What one file may have; the same as an archive that is fetched. */
export const MOST_FILE_BYTES = 500 * 1024 * MIB;
/** Room that uploads leave on the store. */
export const ROOM_LEFT_BYTES = 1024 * MIB;
/** How long an upload that nobody touches and no run needs is kept. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3600_000;

const LONGEST_PATH = 1000; // bytes of UTF-8; longer ones do not fit into an index of the database
const SKIPPED = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);
const ARCHIVE = /\.(zip|tar|tgz|tar\.gz|tzst|tar\.zst)$/i;

/** The path a file that was sent is kept under: relative, `/` between its parts; null when it cannot be one. */
export function uploadPath(name: string): string | null {
  if (leadsOutside(name)) return null;
  const path = segmentsOf(name.replaceAll('\\', '/')).join('/');
  return path === '' || new TextEncoder().encode(path).length > LONGEST_PATH ? null : path;
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '' && segment !== '.');

/** True for what a listing passes over, as in a folder. */
export const isHiddenPath = (path: string): boolean =>
  segmentsOf(path).some((segment) => segment.startsWith('.') || SKIPPED.has(segment));

/** True for files that are opened instead of being imported as they are. */
export const isArchiveName = (path: string): boolean => ARCHIVE.test(path);

/** Where the files of an archive lie when it is one of several: a folder of its name, where it lies itself. */
export const folderOfArchive = (path: string): string => `${path.replace(ARCHIVE, '')}/`;
