import { Prisma } from '../db/client';
import { type Boxes, COUNTED_BOXES, IMAGE_CATEGORIES, IMAGE_NUMBERS, WITH_MEASURES } from './drift-features';
import { type Counts, packed, sortedNumbers } from './drift-values';
import type { Members } from './population-images';
import { predictedBoxes } from './predicted-features';
import type { Model } from './predictions';
import type { Tx } from './records';

/** How many images a population has, and values of many features by name; numbers are sorted. */
export type ReadTogether = { images: number; numbers: Map<string, Float64Array>; counts: Map<string, Counts> };

/** What stands in the rows of images, in those of their boxes, and in what each model predicted: each read once, eight bytes a value. */
export async function readTogether(tx: Tx, members: Members, models: readonly Model[]): Promise<ReadTogether> {
  const { images, numbers, counts } = await imageValues(tx, members);
  for (const boxes of [COUNTED_BOXES, ...models.map(predictedBoxes)]) {
    const found = await boxValues(tx, members, boxes);
    for (const [name, values] of found.numbers) numbers.set(name, values);
    counts.set(boxes.classes.name, found.classes);
  }
  return { images, numbers, counts };
}

const PAGE = 50_000;

type Page = { last: string | null; rows: number; names: Record<string, Record<string, number> | null> } & Packed;
/** Numbers by `n0`, `n1`, … in the order of their columns. */
type Packed = { [column: `n${number}`]: Uint8Array | null };

async function imageValues(tx: Tx, { images }: Members): Promise<ReadTogether> {
  const [names, categories] = [Object.keys(IMAGE_NUMBERS), Object.keys(IMAGE_CATEGORIES)];
  const columns = Prisma.join(
    Object.entries({ ...IMAGE_NUMBERS, ...IMAGE_CATEGORIES }).map(
      ([name, { value }]) => Prisma.sql`${value} as ${Prisma.raw(name)}`,
    ),
  );
  const sums = packedColumns(names.map((name) => Prisma.raw(`v.${name}`)));
  const counted = Prisma.join(categories.map((name) => Prisma.sql`${name}::text, ${countedSql(Prisma.raw(name))}`));
  const found: Packed[] = [];
  const counts = new Map<string, Counts>(categories.map((name) => [name, new Map()]));
  let total = 0;
  for (let after: string | null = null; ; ) {
    const [page]: Page[] = await tx.$queryRaw`
      with v as materialized (select i.id, ${columns} from ${WITH_MEASURES}
        where ${images} and (${after}::uuid is null or i.id > ${after}::uuid) order by i.id limit ${PAGE}::int)
      select max(v.id::text) as last, count(*)::int as rows, ${sums}, jsonb_build_object(${counted}) as names from v`;
    if (!page) break;
    found.push(page);
    total += page.rows;
    for (const name of categories) addTo(counts.get(name)!, Object.entries(page.names[name] ?? {}));
    if (page.rows < PAGE) break;
    after = page.last;
  }
  return { images: total, numbers: unpacked(names, found), counts };
}

/** How often each value of a column of `v` is there, as an object. */
const countedSql = (name: Prisma.Sql) => Prisma.sql`
  (select jsonb_object_agg(g.name, g.n) from (select ${name} as name, count(*) as n from v where ${name} is not null group by 1) g)`;

async function boxValues(tx: Tx, members: Members, { where, numbers }: Boxes) {
  const sums = packedColumns(Object.values(numbers).map(({ value }) => value));
  const rows = await tx.$queryRaw<(Packed & { label: string; boxes: number })[]>`
    select coalesce(c.name, b.class_id::text) as label, b.* from (
      select a.dataset_id, a.class_id, count(*)::int as boxes, ${sums} from annotation a join layer l on l.id = a.layer_id
        join image i on i.id = a.image_id
      where ${where(members)} group by 1, 2) b
    left join dataset_class c on c.dataset_id = b.dataset_id and c.class_id = b.class_id`;
  const classes: Counts = new Map();
  addTo(
    classes,
    rows.map(({ label, boxes }) => [label, boxes]), // two classes may have one name
  );
  return { numbers: unpacked(Object.keys(numbers), rows), classes };
}

const packedColumns = (values: readonly Prisma.Sql[]) =>
  Prisma.join(values.map((value, at) => Prisma.sql`${packed(value)} as ${Prisma.raw(`n${at}`)}`));

const unpacked = (names: readonly string[], rows: readonly Packed[]) =>
  new Map(names.map((name, at) => [name, sortedNumbers(rows.flatMap((row) => row[`n${at}`] ?? []))]));

function addTo(counts: Counts, more: readonly [string, number][]): void {
  for (const [label, n] of more) counts.set(label, (counts.get(label) ?? 0) + n);
}
