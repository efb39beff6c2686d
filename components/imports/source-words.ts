import { IconFileZip, IconFolder, IconSettings, IconUpload } from '@tabler/icons-react';
import { addressesOf, plainAddress } from '@/server/domain/source-title';
import type { ImportSource } from '@/server/domain/wire/imports';
import type { SourceKind } from './draft-link';

/** The kinds of source as the wizard offers them. */
export const SOURCE_WORDS: Record<SourceKind, { title: string; icon: typeof IconFolder }> = {
  folder: { title: 'Server folder', icon: IconFolder },
  upload: { title: 'Upload', icon: IconUpload },
  archive: { title: 'Archive URL', icon: IconFileZip },
  config: { title: 'Configuration + archive', icon: IconSettings },
};

/** What the pages call a source in a sentence: "the folder". */
export const thing = (source: ImportSource | null): string =>
  source?.type === 'upload' ? 'upload' : !source || source.type === 'folder' ? 'folder' : 'archive';

/** A source in the summary of its step. */
export function sourceSummary(source: ImportSource | null, named: string): string {
  if (!source) return '';
  if (source.type === 'folder') return source.path;
  if (source.type === 'upload') return named ? `Upload of ${named}` : 'Upload';
  const address = addressesOf(source).at(-1)!;
  return URL.canParse(address) ? plainAddress(address) : address;
}
