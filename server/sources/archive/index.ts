import type { z } from 'zod';
import { addressesOf, plainAddress, sourceTitle } from '../../domain/source-title';
import {
  configImagesLabelsSource as allSchema,
  archiveUrlSource as archiveSchema,
  configAndArchiveSource as bothSchema,
  type ImportSource,
} from '../../domain/wire/imports';
import { InvalidInputError } from '../../errors';
import { fetchFile } from '../fetch-file';
import type { OpenSource, Source, SourceContext } from '../source';
import type { Spool } from '../spool';
import { fetchArchive } from './fetch-archive';
import { joinImagesAndLabels } from './images-and-labels';
import { oneFile } from './one-file';
import { openArchive } from './open-archive';
import { prepareArchive } from './prepare-archive';

const CONFIG = 'data.yaml';
const MOST_CONFIG_BYTES = 4 * 1024 * 1024;

/** Opens an archive whose bytes are there already; what it needs is kept below `place` of the workspace. */
export const openHeldArchive = async (
  context: SourceContext,
  archive: Spool,
  { name, place }: { name: string; place: string },
): Promise<OpenSource> => openArchive(await prepareArchive(below(context, place), archive, name), name, null);

/** An archive that is fetched from a URL, once for all workers. */
export const archiveUrlSource: Source<z.output<typeof archiveSchema>> = {
  type: 'archive_url',
  title: 'Archive from a URL',
  schema: archiveSchema,
  check: checkAddresses,
  open: async (input, context) => openArchive(await fetchArchive(context, input), sourceTitle(input), null),
};

/** The same with a YOLO configuration of its own address, which counts instead of one at the top of the archive. */
export const configAndArchiveSource: Source<z.output<typeof bothSchema>> = {
  type: 'config_and_archive',
  title: 'Configuration and archive from URLs',
  schema: bothSchema,
  check: checkAddresses,
  async open(input, context) {
    const config = await fetchConfig(input.config_url, context);
    const archive = await fetchArchive(context, { url: input.archive_url });
    return openArchive(archive, sourceTitle(input), { path: CONFIG, spool: config });
  },
};

/** A configuration, an archive of images and one of label files as one tree. */
export const configImagesLabelsSource: Source<z.output<typeof allSchema>> = {
  type: 'config_images_labels',
  title: 'Configuration, images and labels from URLs',
  schema: allSchema,
  check: checkAddresses,
  async open(input, context) {
    const config = await fetchConfig(input.config_url, context);
    const images = await fetchArchive(below(context, 'images/'), { url: input.images_url });
    const labels = await fetchArchive(below(context, 'labels/'), { url: input.labels_url });
    return joinImagesAndLabels(context, sourceTitle(input), {
      config: oneFile(CONFIG, config),
      images: openArchive(images, plainAddress(input.images_url), null),
      labels: openArchive(labels, plainAddress(input.labels_url), null),
    });
  },
};

const below = (context: SourceContext, place: string): SourceContext => ({
  ...context,
  spool: { ...context.spool, prefix: context.spool.prefix + place },
});

async function checkAddresses(input: ImportSource, { egress }: SourceContext): Promise<void> {
  for (const address of addressesOf(input)) await egress.check(address);
}

async function fetchConfig(url: string, context: SourceContext): Promise<Spool> {
  const config = await fetchFile(context, { url }, 'config', MOST_CONFIG_BYTES);
  if (config.bytes === 0) throw emptyConfig(url);
  return config;
}

const emptyConfig = (url: string) =>
  new InvalidInputError({
    code: 'config_empty',
    message: `${plainAddress(url)} has no bytes.`,
    fix: 'Give the address of the data.yaml.',
  });
