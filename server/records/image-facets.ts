import { Prisma } from '../db/client';
import { countImages, type ImageFilter, imageWhere, inCell } from './images';
import type { Tx } from './records';

export type Choice = { value: string; images: number };

/** How many images each choice of each filter would leave, with all other filters as they are. */
export async function imageFacets(tx: Tx, filter: ImageFilter) {
  return {
    split: await grouped(tx, { ...filter, split: undefined }, Prisma.sql`coalesce(i.split, 'none')`),
    status: await grouped(tx, { ...filter, status: ALL }, Prisma.sql`i.status`),
    issue: await choices(
      tx,
      Prisma.sql`select issue as value, count(*)::int as images from image i cross join lateral (select distinct unnest(i.issues)) as u(issue)
        where ${imageWhere({ ...filter, issue: undefined })} group by 1`,
    ),
    // One more tag narrows further: those that are asked for stay.
    tag: await choices(
      tx,
      Prisma.sql`select t.tag as value, count(*)::int as images from image i join image_tag t on t.image_id = i.id
        where t.dataset_id = ${filter.id}::uuid and ${imageWhere(filter)} group by 1`,
    ),
    tier: await choices(
      tx,
      Prisma.sql`select o.tier as value, count(*)::int as images from image i join stored_object o on o.key = i.object_key
        where ${imageWhere({ ...filter, tier: undefined })} group by 1`,
    ),
    class_filter: await choices(
      tx,
      Prisma.sql`select a.class_id::text as value, count(*)::int as images from image i join (
          select distinct a.class_id, a.image_id from annotation a where a.dataset_id = ${filter.id}::uuid and ${inCell(filter)}) a on a.image_id = i.id
        where ${imageWhere({ ...filter, class_filter: undefined, cell: undefined })} group by 1`,
    ),
    has_annotations: await annotatedOrNot(tx, filter),
    reader: await readers(tx, filter),
  };
}

const ALL = ['accepted', 'warned', 'quarantined', 'duplicate', 'deleted'];

const choices = (tx: Tx, sql: Prisma.Sql) => tx.$queryRaw<Choice[]>`${sql} order by 1`;

const grouped = (tx: Tx, filter: ImageFilter, value: Prisma.Sql) =>
  choices(
    tx,
    Prisma.sql`select ${value} as value, count(*)::int as images from image i where ${imageWhere(filter)} group by 1`,
  );

/** Of a layer only what was read is listed until one asks for what is annotated or not; of all layers, what is not annotated is the rest. */
async function annotatedOrNot(tx: Tx, filter: ImageFilter): Promise<Choice[]> {
  const count = (has: boolean | undefined) => countImages(tx, { ...filter, has_annotations: has });
  const annotated = await count(true);
  const others = filter.layer === undefined ? (await count(undefined)) - annotated : await count(false);
  return [
    { value: 'true', images: annotated },
    { value: 'false', images: others },
  ];
}

/** A reader has read what he marked and what he states to be free; `has_annotations` then speaks of his own marks. */
function readers(tx: Tx, filter: ImageFilter): Promise<Choice[]> {
  const { has_annotations: has, layer } = filter;
  const others = { ...filter, reader: undefined, has_annotations: layer === undefined ? undefined : has };
  const wanted = has === undefined ? Prisma.sql`true` : Prisma.sql`r.is_marked = ${has}`;
  return choices(
    tx,
    Prisma.sql`select l.name as value, count(*) filter (where ${wanted})::int as images from (
        select layer_id, image_id, bool_or(is_marked) as is_marked from (
          select distinct layer_id, image_id, true as is_marked from annotation where dataset_id = ${filter.id}::uuid
          union all select layer_id, image_id, false from no_finding where dataset_id = ${filter.id}::uuid) s group by 1, 2) r
      join layer l on l.id = r.layer_id and l.kind = 'reader' join image i on i.id = r.image_id where ${imageWhere(others)} group by 1`,
  );
}
