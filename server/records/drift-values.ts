import { Prisma } from '../db/client';
import type { FeatureKind } from '../domain/drift';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

export type Feature = {
  name: string;
  title: string;
  unit: string;
  kind: FeatureKind;
  /** What its n counts. */
  of: 'images' | 'boxes';
  /** Rows (image_id, value), given the condition on `image i`; a value that is not known is null. */
  rows: (images: Prisma.Sql) => Prisma.Sql;
};

// An image with its measures, each read once however often it is named.
const WITH_MEASURES = Prisma.sql`image i cross join lateral (select i.facts -> 'measures' as measures offset 0) f`;
const measure = (name: string) => Prisma.sql`(f.measures ->> ${name})::float8`;

type Column = { title: string; unit: string; value: Prisma.Sql };

/** What is known of each image as a number: expressions over `image i` and its measures `f`. */
const IMAGE_NUMBERS: Readonly<Record<string, Column>> = {
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

const ofImages = ([name, { title, unit, value }]: [string, Column], kind: FeatureKind): Feature => ({
  ...{ name, title, unit, kind, of: 'images' },
  rows: (images) => Prisma.sql`select i.id as image_id, ${value} as value from ${WITH_MEASURES} where ${images}`,
});

type Boxes = Column & { name: string; kind: FeatureKind; on?: Prisma.Sql };

/** Of each box, over `annotation a` and its `image i`; of the counted layers when `on` is not given. */
const ofBoxes = ({ name, title, unit, kind, value, on = COUNTED_LAYERS }: Boxes): Feature => ({
  ...{ name, title, unit, kind, of: 'boxes' },
  rows: (
    images,
  ) => Prisma.sql`select i.id as image_id, ${value} as value from annotation a join layer l on l.id = a.layer_id
    join image i on i.id = a.image_id left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
    where ${images} and ${on}`,
});

const CLASS = Prisma.sql`coalesce(c.name, a.class_id::text)`;

/** What is known of each box as a number: expressions over `annotation a` and its `image i`. */
const BOX_NUMBERS: Readonly<Record<string, Column>> = {
  box_area: { title: 'Box area', unit: 'share of the image', value: Prisma.sql`a.width * a.height` },
  box_aspect_ratio: {
    title: 'Box aspect ratio',
    unit: '',
    value: Prisma.sql`a.width * i.width / nullif(a.height * i.height, 0)`,
  },
};

const FEATURES: readonly Feature[] = [
  ...Object.entries(IMAGE_NUMBERS).map((column) => ofImages(column, 'number')),
  ofImages(['format', { title: 'File format', unit: '', value: Prisma.sql`i.format` }], 'category'),
  ofImages(
    [
      'colour',
      {
        title: 'Colour or grey',
        unit: '',
        value: Prisma.sql`case (f.measures ->> 'isGrey')::boolean when true then 'grey' when false then 'colour' end`,
      },
    ],
    'category',
  ),
  {
    ...{ name: 'annotations', title: 'Annotations per image', unit: '', kind: 'number', of: 'images' },
    // Images that nobody looked at are missing: no labels are no drift.
    rows: (
      images,
    ) => Prisma.sql`select i.id as image_id, count(l.id)::float8 as value from image i left join annotation a on a.image_id = i.id
      left join layer l on l.id = a.layer_id and ${COUNTED_LAYERS} where ${images} and i.label_state <> 'unlabelled' group by i.id`,
  },
  ...Object.entries(BOX_NUMBERS).map(([name, column]) => ofBoxes({ name, kind: 'number', ...column })),
  ofBoxes({ name: 'class', title: 'Class', unit: '', kind: 'category', value: CLASS }),
];

/** All that is compared: of images, of boxes, and of what each model predicted. */
export async function driftFeatures(tx: Tx, datasetId: string): Promise<Feature[]> {
  const models = await tx.$queryRaw<{ id: string; name: string }[]>`
    select id::text, name from layer where dataset_id = ${datasetId}::uuid and kind = 'model' order by name`;
  const predicted = models.flatMap(({ id, name }) => {
    const on = Prisma.sql`l.id = ${id}::uuid`;
    return [
      ofBoxes({
        ...{ name: `confidence:${name}`, title: `Confidence of ${name}`, unit: 'share', kind: 'number', on },
        value: Prisma.sql`a.confidence`,
      }),
      ofBoxes({
        ...{ name: `predicted_class:${name}`, title: `Class predicted by ${name}`, unit: '', kind: 'category', on },
        value: CLASS,
      }),
    ];
  });
  return [...FEATURES, ...predicted];
}

const packed = (value: Prisma.Sql, name: string) =>
  Prisma.sql`string_agg(float8send(nullif(${value}, 'NaN')), ''::bytea) as ${Prisma.raw(`"${name}"`)}`;

const PAGE = 50_000;

type Numbers = Map<string, Float64Array>;
type Counts = Map<string, number>;

/** Values of many features read together, by name; numbers are sorted. The features that are not there are read one by one. */
export type ReadTogether = { numbers: Numbers; counts: Map<string, Counts> };

/** What stands in the rows of images, and what in those of their boxes: each read once, eight bytes a value. */
export async function readTogether(tx: Tx, images: Prisma.Sql): Promise<ReadTogether> {
  const boxes = await boxesByClass(tx, images);
  return { numbers: new Map([...(await imageNumbers(tx, images)), ...boxes.numbers]), counts: boxes.counts };
}

async function imageNumbers(tx: Tx, images: Prisma.Sql): Promise<Numbers> {
  const names = Object.keys(IMAGE_NUMBERS);
  const parts = new Map<string, Uint8Array[]>(names.map((name) => [name, []]));
  const columns = Prisma.join(names.map((name) => Prisma.sql`${IMAGE_NUMBERS[name]!.value} as ${Prisma.raw(name)}`));
  const sums = Prisma.join(names.map((name) => packed(Prisma.raw(`v.${name}`), name)));
  for (let after: string | null = null; ; ) {
    const [page]: (Record<string, Uint8Array | null> & { last: string | null; rows: number })[] = await tx.$queryRaw`
      select max(v.id::text) as last, count(*)::int as rows, ${sums} from (
        select i.id, ${columns} from ${WITH_MEASURES}
        where ${images} and (${after}::uuid is null or i.id > ${after}::uuid) order by i.id limit ${PAGE}::int) v`;
    for (const name of names) if (page?.[name]) parts.get(name)!.push(page[name]);
    if (!page || page.rows < PAGE) break;
    after = page.last;
  }
  return new Map(names.map((name) => [name, sortedNumbers(parts.get(name)!)]));
}

async function boxesByClass(tx: Tx, images: Prisma.Sql): Promise<ReadTogether> {
  const names = Object.keys(BOX_NUMBERS);
  const sums = Prisma.join(names.map((name) => packed(BOX_NUMBERS[name]!.value, name)));
  const rows = await tx.$queryRaw<(Record<string, Uint8Array | null> & { label: string; boxes: number })[]>`
    select coalesce(c.name, b.class_id::text) as label, b.* from (
      select a.dataset_id, a.class_id, count(*)::int as boxes, ${sums} from annotation a join layer l on l.id = a.layer_id
        join image i on i.id = a.image_id
      where ${images} and ${COUNTED_LAYERS} group by 1, 2) b
    left join dataset_class c on c.dataset_id = b.dataset_id and c.class_id = b.class_id`;
  const classes: Counts = new Map();
  for (const { label, boxes } of rows) classes.set(label, (classes.get(label) ?? 0) + boxes); // two classes may have one name
  const partsOf = (name: string) => rows.flatMap((row) => row[name] ?? []);
  return {
    numbers: new Map(names.map((name) => [name, sortedNumbers(partsOf(name))])),
    counts: new Map([['class', classes]]),
  };
}

/** The values of one feature, sorted; those that are not known are left out. */
export async function numbersOf(tx: Tx, feature: Feature, images: Prisma.Sql): Promise<Float64Array> {
  const [row] = await tx.$queryRaw<{ n: Uint8Array | null }[]>`
    select ${packed(Prisma.sql`v.value`, 'n')} from (${feature.rows(images)}) v`;
  return sortedNumbers(row?.n ? [row.n] : []);
}

/** How often each value of a category was seen; where it is not known is left out. */
export async function countsOf(tx: Tx, feature: Feature, images: Prisma.Sql): Promise<Counts> {
  const rows = await tx.$queryRaw<{ label: string; n: number }[]>`
    select v.value as label, count(*)::int as n from (${feature.rows(images)}) v where v.value is not null group by 1`;
  return new Map(rows.map(({ label, n }) => [label, n]));
}

export async function countImages(tx: Tx, images: Prisma.Sql): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from image i where ${images}`;
  return row?.n ?? 0;
}

/** What Postgres sent as big-endian doubles, ascending. */
function sortedNumbers(parts: readonly Uint8Array[]): Float64Array {
  const bytes = Buffer.concat(parts);
  const numbers = new Float64Array(bytes.length / 8);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.readDoubleBE(at * 8);
  return numbers.sort();
}
