import { setImmediate as breathe } from 'node:timers/promises';
import { type Judged, judgeDrift } from '../domain/drift';
import { compareCategories, compareNumbers, type FeatureDrift } from '../domain/drift-features';
import { FEATURES, type Feature } from './drift-features';
import { countsOf, numbersOf } from './drift-values';
import { type Members, membersOf } from './population-images';
import { predictedFeatures } from './predicted-features';
import { modelLayers } from './predictions';
import { type ReadTogether, readTogether } from './read-together';
import type { Tx } from './records';

export type DriftPair = { datasetId: string; reference: string; target: string };
type Compared = Omit<Feature, 'rows'> & FeatureDrift;
export type DriftFeature = Compared & Judged;
export type DriftBody = { images: { reference: number; target: number }; features: DriftFeature[] };

/**
 * Every feature of the images of two populations compared, with p adjusted over all of them.
 * @throws InvalidInputError for a population that the dataset does not know
 */
export async function driftBetween(tx: Tx, { datasetId, reference, target }: DriftPair): Promise<DriftBody> {
  const before = await membersOf(tx, datasetId, reference);
  const after = await membersOf(tx, datasetId, target);
  const models = await modelLayers(tx, datasetId);
  const sides = [
    { members: before, read: await readTogether(tx, before, models) },
    { members: after, read: await readTogether(tx, after, models) },
  ] as const;
  const features: Compared[] = [];
  for (const feature of [...FEATURES, ...models.flatMap(predictedFeatures)]) {
    const { rows: _, ...named } = feature;
    const found =
      feature.kind === 'category'
        ? compareCategories(await countsIn(tx, feature, sides[0]), await countsIn(tx, feature, sides[1]))
        : compareNumbers(await numbersIn(tx, feature, sides[0]), await numbersIn(tx, feature, sides[1]));
    features.push({ ...named, ...found });
    await breathe(); // pages are served between one feature and the next
  }
  return {
    images: { reference: sides[0].read.images, target: sides[1].read.images },
    features: judgeDrift(features),
  };
}

type Side = { members: Members; read: ReadTogether };

const numbersIn = async (tx: Tx, feature: Feature, { members, read }: Side) =>
  read.numbers.get(feature.name) ?? numbersOf(tx, feature, members);

const countsIn = async (tx: Tx, feature: Feature, { members, read }: Side) =>
  read.counts.get(feature.name) ?? countsOf(tx, feature, members);
