import type { ImportSource, RunSource } from '../domain/wire/imports';
import { archiveUrlSource, configAndArchiveSource, configImagesLabelsSource, openHeldArchive } from './archive';
import { folderSource } from './folder';
import { openSeveral } from './several/open-several';
import type { OpenSource, Source, SourceContext } from './source';
import { uploadSource } from './upload';
import { urlListSource } from './urls';

export { type OpenSource, problemOfFile, type Source, type SourceContext, type SourceEntry } from './source';

/** Every source, by its type. One line each. */
export const SOURCES = {
  folder: folderSource,
  upload: uploadSource(openHeldArchive),
  archive_url: archiveUrlSource,
  config_and_archive: configAndArchiveSource,
  config_images_labels: configImagesLabelsSource,
  url_list: urlListSource,
} as const;

const sourceOfType = ({ type }: ImportSource) => SOURCES[type] as Source<ImportSource>;
const openOne = (input: ImportSource, context: SourceContext) => sourceOfType(input).open(input, context);

/** Opens what the `source` of an import names. @throws what the source says about an input that cannot be used */
export const openSource = (input: RunSource, context: SourceContext): Promise<OpenSource> =>
  input.type === 'several' ? openSeveral(input, context, openOne) : openOne(input, context);

/** Whether a run may be made of this: quick, fetches nothing. @throws what `openSource` would throw */
export async function checkSource(input: RunSource, context: SourceContext): Promise<void> {
  for (const each of input.type === 'several' ? input.sources : [input]) {
    const { check, open } = sourceOfType(each);
    if (check) await check(each, context);
    else await (await open(each, context)).close();
  }
}
