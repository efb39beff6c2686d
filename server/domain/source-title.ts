import type { ImportSource } from './wire/imports';

/** A source in a few words, for people. */
export function sourceTitle(source: ImportSource): string {
  switch (source.type) {
    case 'folder':
      return `Folder ${source.path}`;
    case 'upload':
      return source.title ? `Upload of ${source.title}` : `Upload ${source.upload_id}`;
    case 'archive_url':
      return `Archive ${plainAddress(source.url)}`;
    case 'config_and_archive':
      return `Archive ${plainAddress(source.archive_url)} with ${plainAddress(source.config_url)}`;
  }
}

/** An address without its query, which may carry a key. */
export function plainAddress(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}
