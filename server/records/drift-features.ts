import { Prisma } from '../db/client';
import type { FeatureKind } from '../domain/drift';
import { COUNTED_LAYERS } from './layers';
import type { Members } from './population-images';

export type Feature = {
  name: string;
  title: string;
  unit: string;
  kind: FeatureKind;
  /** What its n counts. */
  of: 'images' | 'boxes';
  /** The model that it is about. */
  layer: string | null;
  /** Rows (image_id, value) of a population; a value that is not known is null. */
  rows: (of: Members) => Prisma.Sql;
};

// An image with its measures, each read once however often it is named.
export const WITH_MEASURES = Prisma.sql`image i cross join lateral (select i.facts -> 'measures' as measures offset 0) f`;
const measure = (name: string) => Prisma.sql`(f.measures ->> ${name})::float8`;

type Column = { title: string; unit: string; value: Prisma.Sql };

/** What is known of each image as a number: expressions over `image i` and its measures `f`. */
export const IMAGE_NUMBERS: Readonly<Record<string, Column>> = {
  brightness: {
    title: 'Brightness',
    unit: 'share',
    value: Prisma.sql`(f.measures -> 'brightness' ->> 'mean')::float8`,
  },
  contrast: { title: 'Contrast', unit: 'share', value: measure('contrast') },
  sharpness: { title: 'Sharpness', unit: '', value: measure('sharpness') },
  blur_score: { title: 'Blur score', unit: '', value: measure('blurScore') },
  entropy: { title: 'Entropy', unit: 'bits', value: measure('entropy') },
  saturation: { title: 'Saturation', unit: 'share', value: measure('saturation') },
  width: { title: 'Width', unit: 'px', value: Prisma.sql`i.width::float8` },
  height: { title: 'Height', unit: 'px', value: Prisma.sql`i.height::float8` },
  aspect_ratio: { title: 'Aspect ratio', unit: '', value: Prisma.sql`i.width::float8 / nullif(i.height, 0)` },
  file_size_bytes: { title: 'File size', unit: 'bytes', value: Prisma.sql`i.bytes::float8` },
};

/** What is known of each image as a name. */
export const IMAGE_CATEGORIES: Readonly<Record<string, Column>> = {
  format: { title: 'File format', unit: '', value: Prisma.sql`i.format` },
  colour: {
    title: 'Colour or grey',
    unit: '',
    value: Prisma.sql`case (f.measures ->> 'isGrey')::boolean when true then 'grey' when false then 'colour' end`,
  },
};

const ofImages = ([name, { title, unit, value }]: [string, Column], kind: FeatureKind): Feature => ({
  ...{ name, title, unit, kind, of: 'images', layer: null },
  rows: ({ images }) => Prisma.sql`select i.id as image_id, ${value} as value from ${WITH_MEASURES} where ${images}`,
});

/** Boxes of which some things are compared: conditions over `annotation a`, its layer `l` and `image i`. */
export type Boxes = {
  where: (of: Members) => Prisma.Sql;
  layer: string | null;
  numbers: Readonly<Record<string, Column>>;
  /** Name and title of their classes as a feature. */
  classes: { name: string; title: string };
};

/** What is compared of such boxes, one by one. */
export function ofBoxes({ where, layer, numbers, classes }: Boxes): Feature[] {
  const feature = (name: string, kind: FeatureKind, { title, unit, value }: Column): Feature => ({
    ...{ name, title, unit, kind, of: 'boxes', layer },
    rows: (
      of,
    ) => Prisma.sql`select i.id as image_id, ${value} as value from annotation a join layer l on l.id = a.layer_id
      join image i on i.id = a.image_id left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
      where ${where(of)}`,
  });
  return [
    ...Object.entries(numbers).map(([name, column]) => feature(name, 'number', column)),
    feature(classes.name, 'category', { title: classes.title, unit: '', value: CLASS }),
  ];
}

const CLASS = Prisma.sql`coalesce(c.name, a.class_id::text)`;

/** What is known of each box as a number: expressions over `annotation a` and its `image i`. */
export const BOX_NUMBERS: Readonly<Record<string, Column>> = {
  box_area: { title: 'Box area', unit: 'share of the image', value: Prisma.sql`a.width * a.height` },
  box_aspect_ratio: {
    title: 'Box aspect ratio',
    unit: '',
    value: Prisma.sql`a.width * i.width / nullif(a.height * i.height, 0)`,
  },
};

/** Those that people marked or a source gave. */
export const COUNTED_BOXES: Boxes = {
  where: ({ images }) => Prisma.sql`${images} and ${COUNTED_LAYERS}`,
  layer: null,
  numbers: BOX_NUMBERS,
  classes: { name: 'class', title: 'Class' },
};

/** What is compared of images, and of their boxes on the counted layers. */
export const FEATURES: readonly Feature[] = [
  ...Object.entries(IMAGE_NUMBERS).map((column) => ofImages(column, 'number')),
  ...Object.entries(IMAGE_CATEGORIES).map((column) => ofImages(column, 'category')),
  {
    ...{ name: 'annotations', title: 'Annotations per image', unit: '', kind: 'number', of: 'images', layer: null },
    // Images that nobody looked at are missing: no labels are no drift.
    rows: ({
      images,
    }) => Prisma.sql`select i.id as image_id, count(l.id)::float8 as value from image i left join annotation a on a.image_id = i.id
      left join layer l on l.id = a.layer_id and ${COUNTED_LAYERS} where ${images} and i.label_state <> 'unlabelled' group by i.id`,
  },
  ...ofBoxes(COUNTED_BOXES),
];
