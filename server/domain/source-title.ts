import type { ImportSource } from './wire/imports';

/** A source in a few words, for people. */
export function sourceTitle(source: ImportSource): string {
  return `Folder ${source.path}`;
}
