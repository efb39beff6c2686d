import { addressesOf, plainAddress, sourceTitle } from '@/server/domain/source-title';
import type { SourceKind, WizardSource } from './draft-link';

/** The kinds of source as the wizard offers them. */
export const SOURCE_WORDS: Record<SourceKind, string> = {
  folder: 'Server folder',
  upload: 'Upload',
  archive: 'Archive URL',
  config: 'Configuration + archive',
  list: 'URL list',
  given: 'As given',
};

/** What the pages call a source in a sentence: "the folder". */
export const thing = (source: WizardSource | null): string =>
  !source || source.type === 'given'
    ? 'source'
    : source.type === 'upload' || source.type === 'folder'
      ? source.type
      : 'archive';

/** A source in the summary of its step. */
export function sourceSummary(source: WizardSource | null, named: string): string {
  if (!source) return '';
  if (source.type === 'folder') return source.path;
  if (source.type === 'given') return source.sources.map(sourceTitle).join('; ');
  if (source.type === 'upload') return named ? `Upload of ${named}` : 'Upload';
  const address = addressesOf(source).at(-1)!;
  return URL.canParse(address) ? plainAddress(address) : address;
}
