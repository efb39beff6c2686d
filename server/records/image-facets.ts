import { Prisma } from '../db/client';
import { MOST_SIMILAR } from '../domain/likeness';
import { holds, parseRange } from '../domain/number-ranges';
import { FACETS, type FacetName } from '../domain/wire/image-lists';
import { isWithin } from './image-measures';
import {
  countImages,
  hasConfidenceRange,
  hasMarkRange,
  type ImageFilter,
  imageWhere,
  inBin,
  inCell,
  isAsConfident,
  isCounted,
  isMeant,
  isOfClass,
} from './images';
import type { Tx } from './records';

export type Choice = { value: string; images: number };

/** How many images each choice of each filter (or of those named) would leave, with all other filters as they are. */
export async function imageFacets(
  tx: Tx,
  asked: ImageFilter,
  names: readonly FacetName[] = FACETS,
): Promise<Partial<Record<FacetName, Choice[]>>> {
  // Another choice has other nearest images; of as many as there are, at most so many will be listed.
  const filter = { ...asked, isUncapped: true };
  const most = asked.similar_to === undefined ? Number.POSITIVE_INFINITY : MOST_SIMILAR;
  const facets: Partial<Record<FacetName, Choice[]>> = {};
  for (const name of names) {
    const found = await COUNTED[name](tx, filter);
    facets[name] = found.map(({ value, images }) => ({ value, images: Math.min(images, most) }));
  }
  return facets;
}

const COUNTED: Record<FacetName, (tx: Tx, filter: ImageFilter) => Promise<Choice[]>> = {
  split: (tx, filter) => grouped(tx, { ...filter, split: undefined }, Prisma.sql`coalesce(i.split, 'none')`),
  status: (tx, filter) => grouped(tx, { ...filter, status: ALL }, Prisma.sql`i.status`),
  verdict: (tx, filter) => grouped(tx, { ...filter, verdict: undefined }, Prisma.sql`i.verdict`),
  issue: (tx, filter) =>
    choices(
      tx,
      Prisma.sql`select issue as value, count(*)::int as images from image i cross join lateral (select distinct unnest(i.issues)) as u(issue)
        where ${imageWhere({ ...filter, issue: undefined })} group by 1`,
    ),
  // One more tag narrows further: those that are asked for stay.
  tag: (tx, filter) =>
    choices(
      tx,
      Prisma.sql`select t.tag as value, count(*)::int as images from image i join image_tag t on t.image_id = i.id
        where t.dataset_id = ${filter.id}::uuid and ${imageWhere(filter)} group by 1`,
    ),
  tier: (tx, filter) =>
    choices(
      tx,
      Prisma.sql`select o.tier as value, count(*)::int as images from image i join stored_object o on o.key = i.object_key
        where ${imageWhere({ ...filter, tier: undefined })} group by 1`,
    ),
  class_filter: (tx, filter) => (filter.annotations === undefined ? classes(tx, filter) : classesSoOften(tx, filter)),
  has_annotations: (tx, filter) => annotatedOrNot(tx, filter),
  reader: (tx, filter) => readers(tx, filter),
  layer: (tx, filter) => layers(tx, filter),
  min_confidence: (tx, filter) => leastConfidences(tx, filter),
};

/** The filters that one annotation must satisfy together. */
const ANY_MARK = { class_filter: undefined, cell: undefined, min_confidence: undefined, max_confidence: undefined };

/** The list without them; what `annotations` counts stays as it is. */
const withoutMark = (filter: ImageFilter): ImageFilter => ({
  ...filter,
  ...ANY_MARK,
  counted_classes: filter.class_filter,
});

const classes = (tx: Tx, filter: ImageFilter) =>
  choices(
    tx,
    Prisma.sql`select a.class_id::text as value, count(*)::int as images from image i join (
        select distinct a.class_id, a.image_id from annotation a where a.dataset_id = ${filter.id}::uuid and ${isMeant(filter)}) a on a.image_id = i.id
      where ${imageWhere(withoutMark(filter))} group by 1`,
  );

/** Images with so many annotations of each class; of what has none, those with none of it are the rest. */
async function classesSoOften(tx: Tx, filter: ImageFilter): Promise<Choice[]> {
  const range = parseRange(filter.annotations!);
  const others = { ...withoutMark(filter), annotations: undefined };
  const isRest = holds(range, 0) && !hasMarkRange(filter);
  const found = await tx.$queryRaw<{ value: string; so_many: number; any: number }[]>`
    select c.class_id::text as value, count(x.n) filter (where ${isWithin(Prisma.sql`x.n`, range)} and x.is_meant${isRest ? Prisma.sql` and x.n > 0` : Prisma.empty})::int as so_many,
      count(x.n) filter (where x.n > 0)::int as any
    from dataset_class c left join (
      select a.class_id, a.image_id, count(*) filter (where ${isCounted(filter)}) as n, ${hasMarkRange(filter) ? Prisma.sql`bool_or(${isMeant(filter)})` : Prisma.sql`true`} as is_meant
      from annotation a join image i on i.id = a.image_id where a.dataset_id = ${filter.id}::uuid and ${imageWhere(others)} group by 1, 2) x on x.class_id = c.class_id
    where c.dataset_id = ${filter.id}::uuid group by 1 order by 1`;
  const all = isRest ? await countImages(tx, others) : 0;
  return found.map(({ value, so_many, any }) => ({ value, images: isRest ? all - any + so_many : so_many }));
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
  if (filter.annotations !== undefined) return oneByOne(tx, filter, 'reader');
  const others = { ...filter, reader: undefined, has_annotations: layer === undefined ? undefined : has };
  const isReader = Prisma.sql`l.kind = 'reader'`;
  if (hasConfidenceRange(filter)) {
    const meant = Prisma.sql`${inCell(filter)} and ${isAsConfident({ ...filter, reader: undefined })}`;
    return byLayer(tx, filter.id, isReader, has === false ? NOTHING : meantMarks(others, meant));
  }
  const silent = Prisma.sql`${statements(others)} and not exists (select 1 from annotation a where a.image_id = n.image_id and a.layer_id = n.layer_id)`;
  return byLayer(tx, filter.id, isReader, has === false ? silent : readImages(others, has));
}

/** Each choice counted as the list that it would be: whose annotations are counted depends on it. */
async function oneByOne(tx: Tx, filter: ImageFilter, of: 'reader' | 'layer'): Promise<Choice[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    select name from layer where dataset_id = ${filter.id}::uuid and (kind = 'reader' or ${of} = 'layer') order by 1`;
  const found: Choice[] = [];
  for (const { name } of rows) found.push({ value: name, images: await countImages(tx, { ...filter, [of]: name }) });
  return found;
}

/** Layers with marks or a statement; `has_annotations` then speaks of the marks on the layer alone. */
async function layers(tx: Tx, filter: ImageFilter): Promise<Choice[]> {
  const { has_annotations: has, reader } = filter;
  if (filter.annotations !== undefined) return oneByOne(tx, filter, 'layer');
  const others = { ...filter, layer: undefined, has_annotations: reader === undefined ? undefined : has };
  const any = Prisma.sql`true`;
  if (hasConfidenceRange(filter) || filter.cell !== undefined) {
    const sure = hasConfidenceRange(filter) ? isAsConfident({ ...filter, layer: undefined }) : any;
    const meant = Prisma.sql`${inBin(filter)} and ${sure}`;
    return byLayer(tx, filter.id, any, has === false ? NOTHING : meantMarks(others, meant));
  }
  const marked = await byLayer(tx, filter.id, any, readImages(others, has === false ? true : has));
  if (has !== false) return marked;
  const all = await countImages(tx, others);
  return marked.map(({ value, images }) => ({ value, images: all - images }));
}

/** How many images each layer of a kind has among rows (layer_id, image_id). */
const byLayer = (tx: Tx, datasetId: string, kind: Prisma.Sql, rows: Prisma.Sql): Promise<Choice[]> =>
  choices(
    tx,
    Prisma.sql`select l.name as value, count(r.image_id)::int as images from layer l left join (${rows}) r on r.layer_id = l.id
      where l.dataset_id = ${datasetId}::uuid and ${kind} group by 1`,
  );

const NOTHING = Prisma.sql`select null::uuid as layer_id, null::uuid as image_id where false`;

const statements = (filter: ImageFilter): Prisma.Sql =>
  Prisma.sql`select n.layer_id, n.image_id from no_finding n join image i on i.id = n.image_id where n.dataset_id = ${filter.id}::uuid and ${imageWhere(filter)}`;

/** Images of a list by the layers that say something of them: marks, or whatever it is. */
function readImages(filter: ImageFilter, has: true | undefined): Prisma.Sql {
  const marks = Prisma.sql`select distinct a.layer_id, a.image_id from annotation a join image i on i.id = a.image_id
    where a.dataset_id = ${filter.id}::uuid and ${imageWhere(filter)}`;
  return has ? marks : Prisma.sql`${marks} union ${statements(filter)}`;
}

/** Images of a list by the layers whose marks are meant, and of the classes asked for. */
const meantMarks = (filter: ImageFilter, meant: Prisma.Sql): Prisma.Sql => Prisma.sql`
  select distinct a.layer_id, a.image_id from annotation a join image i on i.id = a.image_id
  left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
  where a.dataset_id = ${filter.id}::uuid and ${isOfClass(filter)} and ${meant} and ${imageWhere(withoutMark(filter))}`;

const TENTHS = Array.from({ length: 10 }, (_, tenth) => tenth / 10);

/** How many images have an annotation, of those asked for, that is at least so confident. */
async function leastConfidences(tx: Tx, filter: ImageFilter): Promise<Choice[]> {
  // By the greatest tenth that the most confident one reaches.
  const reached = await tx.$queryRaw<{ tenth: number; images: number }[]>`
    select width_bucket(x.most, ${TENTHS}::float8[]) as tenth, count(*)::int as images from (
      select i.id, max(a.confidence) as most from image i join annotation a on a.image_id = i.id
      left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
      where a.dataset_id = ${filter.id}::uuid and ${isOfClass(filter)} and ${isMeant({ ...filter, min_confidence: 0 })} and ${imageWhere(withoutMark(filter))}
      group by 1) x group by 1`;
  return TENTHS.map((least, nth) => ({
    value: String(least),
    images: reached.reduce((sum, { tenth, images }) => sum + (tenth > nth ? images : 0), 0),
  })).filter(({ images }) => images > 0);
}
