import { setImmediate as breathe } from 'node:timers/promises';
import { Prisma } from '../db/client';
import { type FeatureKind, type Judged, judgeDrift } from '../domain/drift';
import { compareCategories, compareNumbers, type FeatureDrift } from '../domain/drift-features';
import {
  annotationsPerImage,
  BOX_NUMBERS,
  boxNumbers,
  categoriesOfImages,
  classesOfBoxes,
  countImages,
  IMAGE_CATEGORIES,
  IMAGE_NUMBERS,
  imageNumbers,
  modelLayers,
} from './drift-values';
import { imagesOfPopulation } from './population-images';
import type { Tx } from './records';

type Named = { name: string; title: string; unit: string; kind: FeatureKind; of: 'images' | 'boxes' };
export type DriftFeature = Named & FeatureDrift & Judged;
export type DriftBody = { images: { reference: number; target: number }; features: DriftFeature[] };

/** Every feature of the images of two populations compared, with p adjusted over all of them. */
export async function driftBetween(
  tx: Tx,
  { datasetId, reference, target }: { datasetId: string; reference: string; target: string },
): Promise<DriftBody> {
  const sides = [
    await imagesOfPopulation(tx, datasetId, reference),
    await imagesOfPopulation(tx, datasetId, target),
  ] as const;
  const images = { reference: await countImages(tx, sides[0]), target: await countImages(tx, sides[1]) };
  const features: (Named & FeatureDrift)[] = [];
  for await (const feature of featuresOf(tx, datasetId, sides)) {
    features.push(feature);
    await breathe(); // pages are served between one feature and the next
  }
  return { images, features: judgeDrift(features) };
}

const CONFIDENCE = Prisma.sql`a.confidence`;

type Sides = readonly [Prisma.Sql, Prisma.Sql];

async function* featuresOf(tx: Tx, datasetId: string, sides: Sides): AsyncGenerator<Named & FeatureDrift> {
  const number = async (named: Omit<Named, 'kind'>, read: (side: Prisma.Sql) => Promise<Float64Array>) => ({
    ...named,
    kind: 'number' as const,
    ...compareNumbers(await read(sides[0]), await read(sides[1])),
  });
  const category = async (named: Omit<Named, 'kind'>, read: (side: Prisma.Sql) => Promise<Map<string, number>>) => ({
    ...named,
    kind: 'category' as const,
    ...compareCategories(await read(sides[0]), await read(sides[1])),
  });

  const measured = [await imageNumbers(tx, sides[0]), await imageNumbers(tx, sides[1])] as const;
  for (const [name, { title, unit }] of Object.entries(IMAGE_NUMBERS))
    yield {
      ...{ name, title, unit, of: 'images', kind: 'number' },
      ...compareNumbers(measured[0].get(name)!, measured[1].get(name)!),
    };
  for (const [name, { title, unit, sql }] of Object.entries(IMAGE_CATEGORIES))
    yield category({ name, title, unit, of: 'images' }, (side) => categoriesOfImages(tx, side, sql));
  yield number({ name: 'annotations', title: 'Annotations per image', unit: '', of: 'images' }, (side) =>
    annotationsPerImage(tx, side),
  );
  for (const [name, { title, unit, sql }] of Object.entries(BOX_NUMBERS))
    yield number({ name, title, unit, of: 'boxes' }, (side) => boxNumbers(tx, side, sql));
  yield category({ name: 'class', title: 'Class', unit: '', of: 'boxes' }, (side) => classesOfBoxes(tx, side));
  for (const layer of await modelLayers(tx, datasetId)) {
    yield number(
      { name: `confidence:${layer.name}`, title: `Confidence of ${layer.name}`, unit: '', of: 'boxes' },
      (side) => boxNumbers(tx, side, CONFIDENCE, layer.id),
    );
    yield category(
      { name: `predicted_class:${layer.name}`, title: `Class predicted by ${layer.name}`, unit: '', of: 'boxes' },
      (side) => classesOfBoxes(tx, side, layer.id),
    );
  }
}
