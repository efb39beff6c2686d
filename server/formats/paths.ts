import { DEFAULT_SPLITS, knownSplit } from '../domain/splits';

const USUAL = Object.keys(DEFAULT_SPLITS);

/** A path without its extension; a name that begins with its only dot has none. */
export const withoutExtension = (file: string): string => file.replace(/(?<=[^/])\.[^./]*$/, '');

/** The folders on the way to a file, outermost first. */
export const foldersOf = (file: string): string[] => file.split('/').slice(0, -1);

/** The split that the innermost folder with the name of a usual split stands for; null without one. */
export function splitOfFolders(folders: readonly string[]): string | null {
  for (const folder of [...folders].reverse()) {
    const split = knownSplit(folder);
    if (split) return split;
  }
  return null;
}

/** Split names without repetition: the usual ones first, in their order, then others by name. */
export function orderedSplits(names: Iterable<string>): string[] {
  const place = (name: string) => (USUAL.includes(name) ? USUAL.indexOf(name) : USUAL.length);
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** "1 image", "3 images". */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
