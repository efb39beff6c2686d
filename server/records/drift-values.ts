import { Prisma } from '../db/client';
import { BOX_NUMBERS, FEATURES, type Feature, IMAGE_NUMBERS, WITH_MEASURES } from './drift-features';
import { COUNTED_LAYERS } from './layers';
import type { Members } from './population-images';
import { predictedFeatures } from './predicted-features';
import type { Tx } from './records';

/** All that is compared: of images, of boxes, and of what each model said. */
export const driftFeatures = async (tx: Tx, datasetId: string): Promise<Feature[]> => [
  ...FEATURES,
  ...(await predictedFeatures(tx, datasetId)),
];

const packed = (value: Prisma.Sql, name: string) =>
  Prisma.sql`string_agg(float8send(nullif(${value}, 'NaN')), ''::bytea) as ${Prisma.raw(`"${name}"`)}`;

const PAGE = 50_000;

type Numbers = Map<string, Float64Array>;
type Counts = Map<string, number>;

/** Values of many features read together, by name; numbers are sorted. The features that are not there are read one by one. */
export type ReadTogether = { numbers: Numbers; counts: Map<string, Counts> };

/** What stands in the rows of images, and what in those of their boxes: each read once, eight bytes a value. */
export async function readTogether(tx: Tx, { images }: Members): Promise<ReadTogether> {
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
export async function numbersOf(tx: Tx, feature: Feature, members: Members): Promise<Float64Array> {
  const [row] = await tx.$queryRaw<{ n: Uint8Array | null }[]>`
    select ${packed(Prisma.sql`v.value`, 'n')} from (${feature.rows(members)}) v`;
  return sortedNumbers(row?.n ? [row.n] : []);
}

/** How often each value of a category was seen; where it is not known is left out. */
export async function countsOf(tx: Tx, feature: Feature, members: Members): Promise<Counts> {
  const rows = await tx.$queryRaw<{ label: string; n: number }[]>`
    select v.value as label, count(*)::int as n from (${feature.rows(members)}) v where v.value is not null group by 1`;
  return new Map(rows.map(({ label, n }) => [label, n]));
}

export async function countImages(tx: Tx, { images }: Members): Promise<number> {
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
