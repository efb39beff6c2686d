import { Prisma } from '../db/client';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

type Words = { title: string; unit: string };

const measure = (name: string) => Prisma.sql`(f.measures ->> ${name})::float8`;

/** What is known of each image as a number: expressions over `image i` and its measures `f`. Missing is null. */
export const IMAGE_NUMBERS = {
  brightness: { title: 'Brightness', unit: 'share', sql: Prisma.sql`(f.measures -> 'brightness' ->> 'mean')::float8` },
  contrast: { title: 'Contrast', unit: 'share', sql: measure('contrast') },
  sharpness: { title: 'Sharpness', unit: '', sql: measure('sharpness') },
  blur_score: { title: 'Blur score', unit: '', sql: measure('blurScore') },
  entropy: { title: 'Entropy', unit: 'bits', sql: measure('entropy') },
  saturation: { title: 'Saturation', unit: 'share', sql: measure('saturation') },
  width: { title: 'Width', unit: 'px', sql: Prisma.sql`i.width::float8` },
  height: { title: 'Height', unit: 'px', sql: Prisma.sql`i.height::float8` },
  aspect_ratio: { title: 'Aspect ratio', unit: '', sql: Prisma.sql`i.width::float8 / nullif(i.height, 0)` },
  file_size_bytes: { title: 'File size', unit: 'bytes', sql: Prisma.sql`i.bytes::float8` },
} as const satisfies Record<string, Words & { sql: Prisma.Sql }>;

/** What is known of each box as a number: expressions over `annotation a` and its `image i`. */
export const BOX_NUMBERS = {
  box_area: { title: 'Box area', unit: 'share of the image', sql: Prisma.sql`a.width * a.height` },
  box_aspect_ratio: {
    title: 'Box aspect ratio',
    unit: '',
    sql: Prisma.sql`a.width * i.width / nullif(a.height * i.height, 0)`,
  },
} as const satisfies Record<string, Words & { sql: Prisma.Sql }>;

/** What is known of each image as a category. */
export const IMAGE_CATEGORIES = {
  format: { title: 'File format', unit: '', sql: Prisma.sql`i.format` },
  colour: {
    title: 'Colour or grey',
    unit: '',
    sql: Prisma.sql`case (f.measures ->> 'isGrey')::boolean when true then 'grey' when false then 'colour' end`,
  },
} as const satisfies Record<string, Words & { sql: Prisma.Sql }>;

/** Images with their measures, each read once however often it is named. */
export const WITH_MEASURES = Prisma.sql`image i cross join lateral (select i.facts -> 'measures' as measures offset 0) f`;

export const PAGE = 50_000;

const packed = (sql: Prisma.Sql, name: string) =>
  Prisma.sql`string_agg(float8send(nullif(${sql}, 'NaN')), ''::bytea) as ${Prisma.raw(`"${name}"`)}`;

/** Every number of every image, by name, sorted; read page by page, eight bytes a value. */
export async function imageNumbers(tx: Tx, images: Prisma.Sql): Promise<Map<string, Float64Array>> {
  const names = Object.keys(IMAGE_NUMBERS) as (keyof typeof IMAGE_NUMBERS)[];
  const parts = new Map<string, Uint8Array[]>(names.map((name) => [name, []]));
  const columns = Prisma.join(names.map((name) => Prisma.sql`${IMAGE_NUMBERS[name].sql} as ${Prisma.raw(name)}`));
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

/** Counted annotations of each image that somebody labelled or found nothing on; those nobody looked at are missing. */
export async function annotationsPerImage(tx: Tx, images: Prisma.Sql): Promise<Float64Array> {
  const [row] = await tx.$queryRaw<{ n: Uint8Array | null }[]>`
    select ${packed(Prisma.sql`v.n`, 'n')} from (
      select count(l.id)::float8 as n from image i left join annotation a on a.image_id = i.id
        left join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
      where ${images} and i.label_state <> 'unlabelled' group by i.id) v`;
  return sortedNumbers(row?.n ? [row.n] : []);
}

/** One number of each box, sorted; of the counted layers, or of the layer with this id. */
export async function boxNumbers(
  tx: Tx,
  images: Prisma.Sql,
  sql: Prisma.Sql,
  layerId: string | null = null,
): Promise<Float64Array> {
  const [row] = await tx.$queryRaw<{ n: Uint8Array | null }[]>`
    select ${packed(sql, 'n')} from annotation a join layer l on l.id = a.layer_id join image i on i.id = a.image_id
    where ${images} and ${onLayer(layerId)}`;
  return sortedNumbers(row?.n ? [row.n] : []);
}

export const onLayer = (layerId: string | null): Prisma.Sql =>
  layerId === null ? COUNTED_LAYERS : Prisma.sql`l.id = ${layerId}::uuid`;

type Counted = { label: string; n: number }[];

/** Boxes per class. */
export async function classesOfBoxes(
  tx: Tx,
  images: Prisma.Sql,
  layerId: string | null = null,
): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<Counted>`
    select coalesce(c.name, b.class_id::text) as label, b.n from (
      select a.dataset_id, a.class_id, count(*)::int as n from annotation a join layer l on l.id = a.layer_id join image i on i.id = a.image_id
      where ${images} and ${onLayer(layerId)} group by 1, 2) b
    left join dataset_class c on c.dataset_id = b.dataset_id and c.class_id = b.class_id`;
  return countsOf(rows);
}

/** Images per category; those of which it is not known are missing. */
export async function categoriesOfImages(tx: Tx, images: Prisma.Sql, sql: Prisma.Sql): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<Counted>`
    select v.label, count(*)::int as n from (select ${sql} as label from ${WITH_MEASURES} where ${images}) v
    where v.label is not null group by 1`;
  return countsOf(rows);
}

function countsOf(rows: Counted): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label, n } of rows) counts.set(label, (counts.get(label) ?? 0) + n); // two classes may have one name
  return counts;
}

export type ModelLayer = { id: string; name: string };

/** Layers of models, whose predictions drift as images do. */
export async function modelLayers(tx: Tx, datasetId: string): Promise<ModelLayer[]> {
  return tx.$queryRaw`select id::text, name from layer where dataset_id = ${datasetId}::uuid and kind = 'model' order by name`;
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
