import type { ImportSource, RunSource } from './wire/imports';

/** A source in a few words, for people. */
export function sourceTitle(source: RunSource): string {
  switch (source.type) {
    case 'folder':
      return `Folder ${source.path}`;
    case 'upload':
      return source.title ? `Upload of ${source.title}` : `Upload ${source.upload_id}`;
    case 'archive_url':
      return `Archive ${plainAddress(source.url)}`;
    case 'config_and_archive':
      return `Archive ${plainAddress(source.archive_url)} with ${plainAddress(source.config_url)}`;
    case 'config_images_labels':
      return `Archives ${plainAddress(source.images_url)} and ${plainAddress(source.labels_url)} with ${plainAddress(source.config_url)}`;
    case 'url_list':
      if (source.url !== undefined) return `List ${plainAddress(source.url)}`;
      return source.urls ? `List of ${source.urls.length} addresses` : `List ${source.title ?? source.upload_id}`;
    case 'several':
      return source.sources.map(sourceTitle).join('; ');
  }
}

/** An address without its query, which may carry a key. */
export function plainAddress(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

/** The last part of what a source names, fit for the name of a folder. */
export function shortSourceName(source: ImportSource): string {
  const place = placeOf(source);
  const name = place.split('/').filter(Boolean).at(-1) ?? '';
  return (
    name
      .replace(/(\.tar)?\.\w+$/, '')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+/, '') || 'source'
  );
}

function placeOf(source: ImportSource): string {
  if (source.type === 'folder') return source.path;
  if (source.type === 'upload') return source.title ?? 'upload';
  if (source.type === 'url_list' && source.title !== undefined) return source.title;
  const address = addressesOf(source).at(-1);
  return address === undefined ? 'list' : new URL(address).pathname;
}

/** All addresses that a source fetches first, its main one last. */
export function addressesOf(source: ImportSource): string[] {
  switch (source.type) {
    case 'folder':
    case 'upload':
      return [];
    case 'archive_url':
      return [source.url];
    case 'config_and_archive':
      return [source.config_url, source.archive_url];
    case 'config_images_labels':
      return [source.config_url, source.labels_url, source.images_url];
    case 'url_list':
      return source.url === undefined ? [] : [source.url];
  }
}
