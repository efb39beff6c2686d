import { Prisma } from '../db/client';
import { BOX_NUMBERS, CLASS, type Feature, ofBoxes } from './drift-features';
import { type Model, modelLayers } from './predictions';
import type { Tx } from './records';

/** What is compared of what each model of a dataset said. */
export const predictedFeatures = async (tx: Tx, datasetId: string): Promise<Feature[]> =>
  (await modelLayers(tx, datasetId)).flatMap((model) => [countOf(model), ...boxesOf(model)]);

function boxesOf({ id, name }: Model): Feature[] {
  const features = [
    {
      ...{ name: `confidence:${name}`, title: `Confidence of ${name}`, unit: 'share', kind: 'number' as const },
      value: Prisma.sql`a.confidence`,
    },
    {
      ...{ name: `predicted_class:${name}`, title: `Class predicted by ${name}`, unit: '', kind: 'category' as const },
      value: CLASS,
    },
    {
      ...BOX_NUMBERS.box_area!,
      ...{ name: `predicted_area:${name}`, title: `Box area predicted by ${name}`, kind: 'number' as const },
    },
  ];
  return features.map((feature) => ofBoxes(feature, ({ said }) => Prisma.sql`l.id = ${id}::uuid and ${said('a')}`));
}

/** Images that the model said nothing of are missing: it may never have seen them. Where it states that there is nothing, it is 0. */
const countOf = ({ id, name }: Model): Feature => ({
  ...{ name: `predictions:${name}`, title: `Predictions of ${name} per image`, unit: '', kind: 'number', of: 'images' },
  rows: ({ images, said }) => Prisma.sql`select i.id as image_id, count(m.box)::float8 as value from (
      select a.image_id, a.id as box from annotation a where a.layer_id = ${id}::uuid and ${said('a')}
      union all select n.image_id, null from no_finding n where n.layer_id = ${id}::uuid and ${said('n')}) m
    join image i on i.id = m.image_id where ${images} group by i.id`,
});
