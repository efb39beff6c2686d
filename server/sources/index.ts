import type { ImportSource } from '../domain/wire/imports';
import { folderSource } from './folder';
import type { OpenSource, SourceContext } from './source';

export { type OpenSource, problemOfFile, type Source, type SourceContext, type SourceEntry } from './source';

/** Every source, by its type. One line each. */
export const SOURCES = {
  folder: folderSource,
} as const;

/** Opens what the `source` of an import names. @throws what the source says about an input that cannot be used */
export const openSource = (input: ImportSource, context: SourceContext): Promise<OpenSource> =>
  SOURCES[input.type].open(input, context);
