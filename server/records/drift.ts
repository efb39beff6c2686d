import { setImmediate as breathe } from 'node:timers/promises';
import { type Judged, judgeDrift } from '../domain/drift';
import { compareCategories, compareNumbers, type FeatureDrift } from '../domain/drift-features';
import { countImages, countsOf, driftFeatures, type Feature, imageNumbers, numbersOf } from './drift-values';
import { imagesOfPopulation } from './population-images';
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
  const before = await imagesOfPopulation(tx, datasetId, reference);
  const after = await imagesOfPopulation(tx, datasetId, target);
  const ofRows = [await imageNumbers(tx, before), await imageNumbers(tx, after)] as const;
  const features: Compared[] = [];
  for (const feature of await driftFeatures(tx, datasetId)) {
    const { rows: _, ...named } = feature;
    const { name, kind } = feature;
    const found =
      kind === 'category'
        ? compareCategories(await countsOf(tx, feature, before), await countsOf(tx, feature, after))
        : compareNumbers(
            ofRows[0].get(name) ?? (await numbersOf(tx, feature, before)),
            ofRows[1].get(name) ?? (await numbersOf(tx, feature, after)),
          );
    features.push({ ...named, ...found });
    await breathe(); // pages are served between one feature and the next
  }
  return {
    images: { reference: await countImages(tx, before), target: await countImages(tx, after) },
    features: judgeDrift(features),
  };
}
