import type { ImportSource } from '../domain/wire/imports';
import { archiveUrlSource, configAndArchiveSource, openHeldArchive } from './archive';
import { folderSource } from './folder';
import type { OpenSource, Source, SourceContext } from './source';
import { uploadSource } from './upload';

export { type OpenSource, problemOfFile, type Source, type SourceContext, type SourceEntry } from './source';

/** Every source, by its type. One line each. */
export const SOURCES = {
  folder: folderSource,
  upload: uploadSource(openHeldArchive),
  archive_url: archiveUrlSource,
  config_and_archive: configAndArchiveSource,
} as const;

const sourceOfType = ({ type }: ImportSource) => SOURCES[type] as Source<ImportSource>;

/** Opens what the `source` of an import names. @throws what the source says about an input that cannot be used */
export const openSource = (input: ImportSource, context: SourceContext): Promise<OpenSource> =>
  sourceOfType(input).open(input, context);

/** Whether a run may be made of this: quick, fetches nothing. @throws what `openSource` would throw */
export async function checkSource(input: ImportSource, context: SourceContext): Promise<void> {
  const { check, open } = sourceOfType(input);
  if (check) return check(input, context);
  const opened = await open(input, context);
  await opened.close();
}
