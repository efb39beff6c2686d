import { Prisma } from '../db/client';
import { NO_SPLIT, type Population, parsePopulation } from '../domain/populations';
import { DEFAULT_SPLITS } from '../domain/splits';
import { InvalidInputError } from '../errors';
import { isPredicted, modelLayers, type Said, saidWithin, WHENEVER, within } from './predictions';
import type { Tx } from './records';
import { IN_LISTS } from './stats';

/** Who belongs to a population: conditions on `image i`, and on what models said of these images. */
export type Members = {
  images: Prisma.Sql;
  /** What of models' words counts, and of which images: those of a window of predictions need no other condition. */
  said: Said;
  spokenOf: Prisma.Sql;
};

/**
 * The images of the lists, or of a version, that belong to a population. Of a window of predictions only those count that came in then.
 * @throws InvalidInputError when it cannot be read, or names a split or version that the dataset does not have, or predictions where no model predicted
 */
export async function membersOf(tx: Tx, datasetId: string, text: string): Promise<Members> {
  const population = parsePopulation(text);
  if (!population) throw notReadable(text);
  // A version has its images, wherever they stand now.
  if (population.kind === 'version') {
    const images = await imagesOfVersion(tx, datasetId, population.version);
    return { images, said: WHENEVER, spokenOf: images };
  }
  const listed = Prisma.sql`i.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status = any(${IN_LISTS}::text[])`;
  if (population.kind === 'predictions') {
    const models = await modelLayers(tx, datasetId);
    if (models.length === 0) throw noPredictions();
    const said = await saidWithin(tx, datasetId, population);
    return { images: Prisma.sql`${listed} and ${isPredicted(datasetId, models, said)}`, said, spokenOf: listed };
  }
  const images = Prisma.sql`${listed} and ${await conditionOf(tx, datasetId, population)}`;
  return { images, said: WHENEVER, spokenOf: images };
}

async function imagesOfVersion(tx: Tx, datasetId: string, text: string): Promise<Prisma.Sql> {
  const number = Number(text);
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    select id::text from version where dataset_id = ${datasetId}::uuid and number = ${Number.isSafeInteger(number) ? number : 0}::bigint and state <> 'deleted'`;
  if (!found) throw await unknown(tx, datasetId, `version ${text}`);
  return Prisma.sql`i.dataset_id = ${datasetId}::uuid and i.published_at is not null
    and i.id in (select v.image_id from version_image v where v.version_id = ${found.id}::uuid and v.erased_at is null)`;
}

async function conditionOf(
  tx: Tx,
  datasetId: string,
  population: Exclude<Population, { kind: 'version' | 'predictions' }>,
): Promise<Prisma.Sql> {
  switch (population.kind) {
    case 'all':
      return Prisma.sql`true`;
    case 'window':
      return within(Prisma.sql`i.created_at`, population);
    case 'split':
      if (population.split === NO_SPLIT) return Prisma.sql`i.split is null`;
      if (!(await isSplit(tx, datasetId, population.split)))
        throw await unknown(tx, datasetId, `split "${population.split}"`);
      return Prisma.sql`i.split = ${population.split}`;
  }
}

/** The usual splits are known to every dataset, also while they are empty. */
async function isSplit(tx: Tx, datasetId: string, split: string): Promise<boolean> {
  return Object.hasOwn(DEFAULT_SPLITS, split) || (await splitsOf(tx, datasetId)).includes(split);
}

async function splitsOf(tx: Tx, datasetId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ split: string }[]>`
    select distinct i.split from image i where i.dataset_id = ${datasetId}::uuid and i.published_at is not null
      and i.status = any(${IN_LISTS}::text[]) and i.split is not null order by 1`;
  return rows.map(({ split }) => split);
}

const FORMS =
  'Name a split, all, version:<n>, or a window of time such as 2026-01-01..2026-02-01 or predictions:2026-01-01..2026-02-01';

const notReadable = (text: string) =>
  new InvalidInputError({
    code: 'unknown_population',
    message: `"${text}" names no images.`,
    fix: `${FORMS} (RFC 3339; either end may be left out, and the first comes before the last).`,
  });

const noPredictions = () =>
  new InvalidInputError({
    code: 'no_predictions',
    message: 'This dataset has no predictions: it has no layer of a model.',
    fix: 'Compare splits, versions or windows of images, such as 2026-01-01..2026-02-01, until a model has predicted here.',
  });

async function unknown(tx: Tx, datasetId: string, what: string): Promise<InvalidInputError> {
  const splits = await splitsOf(tx, datasetId);
  return new InvalidInputError({
    code: 'unknown_population',
    message: `This dataset has no ${what}.`,
    fix: splits.length > 0 ? `${FORMS}. Its splits: ${splits.join(', ')}.` : `${FORMS}. It has no splits.`,
  });
}
