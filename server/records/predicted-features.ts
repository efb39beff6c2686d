import { Prisma } from '../db/client';
import { BOX_NUMBERS, type Boxes, type Feature, ofBoxes } from './drift-features';
import type { Model } from './predictions';

/** What is compared of what a model said. */
export const predictedFeatures = (model: Model): Feature[] => [countOf(model), ...ofBoxes(predictedBoxes(model))];

/** The boxes that a model predicted. */
export const predictedBoxes = ({ id, name }: Model): Boxes => ({
  where: ({ spokenOf, said }) => Prisma.sql`${spokenOf} and l.id = ${id}::uuid and ${said('a')}`,
  layer: name,
  numbers: {
    [`confidence:${name}`]: { title: `Confidence of ${name}`, unit: 'share', value: Prisma.sql`a.confidence` },
    [`predicted_area:${name}`]: { ...BOX_NUMBERS.box_area!, title: `Box area predicted by ${name}` },
  },
  classes: { name: `predicted_class:${name}`, title: `Class predicted by ${name}` },
});

/** Images that the model said nothing of are missing: it may never have seen them. Where it states that there is nothing, it is 0. */
const countOf = ({ id, name }: Model): Feature => ({
  ...{ name: `predictions:${name}`, title: `Number of predictions by ${name}`, unit: '', kind: 'number', of: 'images' },
  layer: name,
  rows: ({ spokenOf, said }) => Prisma.sql`select i.id as image_id, count(m.box)::float8 as value from (
      select a.image_id, a.id as box from annotation a where a.layer_id = ${id}::uuid and ${said('a')}
      union all select n.image_id, null from no_finding n where n.layer_id = ${id}::uuid and ${said('n')}) m
    join image i on i.id = m.image_id where ${spokenOf} group by i.id`,
});
