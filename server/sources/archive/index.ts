import type { z } from 'zod';
import { plainAddress, sourceTitle } from '../../domain/source-title';
import { archiveUrlSource as archiveSchema, configAndArchiveSource as bothSchema } from '../../domain/wire/imports';
import { InvalidInputError } from '../../errors';
import type { OpenSource, Source, SourceContext } from '../source';
import { fetchArchive, fetchFile, indexArchive } from './fetch-archive';
import { openArchive } from './open-archive';
import type { Spool } from './spool';

const CONFIG = 'data.yaml';
const MOST_CONFIG_BYTES = 4 * 1024 * 1024;

/** Opens an archive whose bytes are there already; its index is kept below `place` of the workspace. */
export const openHeldArchive = async (
  context: SourceContext,
  archive: Spool,
  { name, place }: { name: string; place: string },
): Promise<OpenSource> => openArchive(await indexArchive(context, archive, name, place), name, null);

/** An archive that is fetched from a URL, once for all workers. */
export const archiveUrlSource: Source<z.output<typeof archiveSchema>> = {
  type: 'archive_url',
  title: 'Archive from a URL',
  schema: archiveSchema,
  check: ({ url }, { egress }) => egress.check(url),
  open: async (input, context) => openArchive(await fetchArchive(context, input), sourceTitle(input), null),
};

/** The same with a YOLO configuration of its own address, which counts instead of one at the top of the archive. */
export const configAndArchiveSource: Source<z.output<typeof bothSchema>> = {
  type: 'config_and_archive',
  title: 'Configuration and archive from URLs',
  schema: bothSchema,
  async check({ config_url, archive_url }, { egress }) {
    await egress.check(config_url);
    await egress.check(archive_url);
  },
  async open(input, context) {
    const config = await fetchFile(context, { url: input.config_url }, 'config', MOST_CONFIG_BYTES);
    if (config.bytes === 0) throw emptyConfig(input.config_url);
    const archive = await fetchArchive(context, { url: input.archive_url });
    return openArchive(archive, sourceTitle(input), { path: CONFIG, spool: config });
  },
};

const emptyConfig = (url: string) =>
  new InvalidInputError({
    code: 'config_empty',
    message: `${plainAddress(url)} has no bytes.`,
    fix: 'Give the address of the data.yaml.',
  });
