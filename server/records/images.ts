import { Prisma } from '../db/client';
import type { ListedBand } from '../domain/funnel';
import type { HeatmapMode } from '../domain/heatmap';
import { LIKENESS_BITS } from '../domain/likeness';
import { MEASURE_NAMES, type RangedName } from '../domain/measures';
import { parseRange } from '../domain/number-ranges';
import { NotFoundError } from '../errors';
import { inBand } from './funnel-bands';
import { isInBin } from './heatmap';
import { isWithin, MEASURE_SQL } from './image-measures';
import { COUNTED_LAYERS } from './layers';
import { distanceTo, isSimilarTo, nearestTo } from './likeness';
import { cursorAfter, orderSql, pageOf, pageSql, type Sort } from './paging';
import type { Tx } from './records';
import { isOnTier } from './tiers';

export type ImageRow = {
  id: string;
  dataset_id: string;
  run_id: string;
  filename: string;
  width: number | null;
  height: number | null;
  true_width: number | null;
  true_height: number | null;
  bytes: number;
  format: string | null;
  sha256: string | null;
  split: string | null;
  tier: 'hot' | 'cold' | null;
  status: 'accepted' | 'warned' | 'quarantined' | 'duplicate' | 'deleted';
  verdict: 'accepted' | 'warned' | 'rejected';
  issues: string[];
  facts: Record<string, unknown> | null;
  source_url: string;
  licence: string | null;
  created_at: Date;
  fetched_at: Date | null;
  group_key: string | null;
  object_key: string | null;
  thumbnail_key: string | null;
  /** Bits between it and the image that similar ones are looked for of; on pages of such a list. */
  distance?: number | null;
};

/** Ranges of what is measured and counted, by name: `0.25..0.5`. */
type Ranges = { [Name in RangedName]?: string | undefined };

export type ImageFilter = Ranges & {
  id: string;
  split?: string | undefined;
  class_filter?: string[] | undefined;
  has_annotations?: boolean | undefined;
  status?: string[] | undefined;
  tier?: string | undefined;
  reader?: string | undefined;
  layer?: string | undefined;
  issue?: string | undefined;
  cell?: string | undefined;
  cell_mode?: HeatmapMode | undefined;
  group?: string | undefined;
  /** Of the funnel. */
  band?: ListedBand | undefined;
  /** That brought them. */
  run_id?: string | undefined;
  verdict?: string | undefined;
  min_confidence?: number | undefined;
  max_confidence?: number | undefined;
  similar_to?: string | undefined;
  /** All similar images instead of the nearest, for counting what a further filter would leave. */
  isUncapped?: boolean;
  /** Classes that `annotations` counts, where they are not those asked for. */
  counted_classes?: string[] | undefined;
  q?: string | undefined;
  /** All of them. */
  tag?: string[] | undefined;
  /** These alone, whatever their status unless one is given. */
  image_ids?: readonly string[] | undefined;
  except?: readonly string[] | undefined;
};

const COLUMNS = Prisma.sql`i.id::text, i.dataset_id::text, i.run_id::text, i.filename, i.width, i.height, i.true_width, i.true_height, i.bytes::float8 as bytes, i.format, i.sha256, i.split,
  (select o.tier from stored_object o where o.key = i.object_key) as tier, i.status, i.verdict, i.issues, i.facts, i.source_url, i.licence, i.created_at,
  i.fetched_at, i.group_key, i.object_key, i.thumbnail_key`;

const SORTS: Record<string, Omit<Sort, 'order'>> = {
  filename: { name: 'filename', sql: Prisma.sql`i.filename`, cast: 'text', isNeverNull: true },
  created_at: { name: 'created_at', sql: Prisma.sql`i.created_at`, cast: 'timestamptz', isNeverNull: true },
  width: { name: 'width', sql: Prisma.sql`i.width`, cast: 'float8' },
  height: { name: 'height', sql: Prisma.sql`i.height`, cast: 'float8' },
  file_size_bytes: { name: 'file_size_bytes', sql: Prisma.sql`i.bytes`, cast: 'bigint', isNeverNull: true },
};

const like = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** Conditions of an image list. Without `status`, what the dataset shows: accepted and warned. */
export function imageWhere(filter: ImageFilter): Prisma.Sql {
  const { class_filter: classes, layer, reader, split, tier, issue, group, verdict, similar_to: similar, q } = filter;
  const isOfAny = filter.image_ids !== undefined || filter.band === 'fetched';
  const statuses = filter.status?.length ? filter.status : isOfAny ? null : ['accepted', 'warned'];
  const conditions = [Prisma.sql`i.dataset_id = ${filter.id}::uuid`, Prisma.sql`i.published_at is not null`];
  if (statuses) conditions.push(Prisma.sql`i.status = any(${statuses}::text[])`);
  if (filter.image_ids) conditions.push(Prisma.sql`i.id = any(${filter.image_ids}::uuid[])`);
  if (filter.except?.length) conditions.push(Prisma.sql`i.id <> all(${filter.except}::uuid[])`);
  for (const tag of filter.tag ?? [])
    conditions.push(Prisma.sql`exists (select 1 from image_tag t where t.image_id = i.id and t.tag = ${tag})`);
  if (split !== undefined)
    conditions.push(split === 'none' ? Prisma.sql`i.split is null` : Prisma.sql`i.split = ${split}`);
  if (tier !== undefined) conditions.push(isOnTier(tier));
  if (issue !== undefined) conditions.push(Prisma.sql`${issue} = any(i.issues)`);
  if (group !== undefined) conditions.push(Prisma.sql`i.group_key = ${group}`);
  if (filter.band !== undefined) conditions.push(inBand(filter.band));
  if (filter.run_id !== undefined) conditions.push(Prisma.sql`i.run_id = ${filter.run_id}::uuid`);
  if (verdict !== undefined) conditions.push(Prisma.sql`i.verdict = ${verdict}`);
  if (similar !== undefined) conditions.push(isSimilarTo(similar));
  if (q !== undefined) conditions.push(Prisma.sql`i.filename ilike ${like(q)}`);
  for (const name of MEASURE_NAMES) {
    const range = filter[name];
    if (range !== undefined) conditions.push(isWithin(MEASURE_SQL[name], parseRange(range)));
  }
  if (filter.annotations !== undefined) conditions.push(hasSoMany(filter, filter.annotations));
  if ((classes?.length && filter.annotations === undefined) || hasMarkRange(filter)) {
    conditions.push(Prisma.sql`exists (select 1 from annotation a left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
      where a.image_id = i.id and ${isOfClass(filter)} and ${isMeant(filter)})`);
  }
  // One relation of both, not two that are joined by `or`: of those the planner reads all that anybody ever marked.
  const readOn = (only: Prisma.Sql) =>
    Prisma.sql`exists (select 1 from (select image_id, layer_id from annotation union all select image_id, layer_id from no_finding) m
      join layer l on l.id = m.layer_id where m.image_id = i.id and ${only})`;
  const annotatedOn = (only: Prisma.Sql) =>
    Prisma.sql`exists (select 1 from annotation a join layer l on l.id = a.layer_id where a.image_id = i.id and ${only})`;
  const byReader = Prisma.sql`l.kind = 'reader' and l.name = ${reader}`;
  const onLayer = Prisma.sql`l.name = ${layer}`;
  const wanted = [
    ...(layer === undefined ? [] : [onLayer]),
    ...(reader === undefined ? [] : [byReader]),
    ...(layer === undefined && reader === undefined ? [COUNTED_LAYERS] : []),
  ];
  for (const only of wanted) {
    if (filter.has_annotations === true) conditions.push(annotatedOn(only));
    if (filter.has_annotations === false) conditions.push(Prisma.sql`not ${annotatedOn(only)}`);
  }
  // A reader has read an image when he marked something, or states that there is nothing.
  if (reader !== undefined) conditions.push(readOn(byReader));
  if (layer !== undefined && filter.has_annotations === undefined) conditions.push(readOn(onLayer));
  const all = Prisma.join(conditions, ' and ');
  return similar === undefined || filter.isUncapped ? all : nearestTo(similar, all);
}

/** Whether image `i` has so many annotations of those that are counted. */
function hasSoMany(filter: ImageFilter, text: string): Prisma.Sql {
  const counted = { ...filter, class_filter: filter.counted_classes ?? filter.class_filter };
  return Prisma.sql`(select ${isWithin(Prisma.sql`count(*)`, parseRange(text))} from annotation a
    left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
    where a.image_id = i.id and ${isOfClass(counted)} and ${isCounted(filter)})`;
}

/** Whether annotation `a` is of the layer and the reader asked for; without them whether it is of a layer that counts. */
export function isCounted({ id, layer, reader }: ImageFilter): Prisma.Sql {
  const asked = [
    ...(layer === undefined ? [] : [Prisma.sql`l.name = ${layer}`]),
    ...(reader === undefined ? [] : [Prisma.sql`l.kind = 'reader' and l.name = ${reader}`]),
  ];
  const only = asked.length > 0 ? Prisma.join(asked, ' and ') : COUNTED_LAYERS;
  // Looked up once, not for each annotation.
  return Prisma.sql`a.layer_id = any(array(select l.id from layer l where l.dataset_id = ${id}::uuid and ${only}))`;
}

/** Whether one annotation must lie in a cell or a range of confidence. */
export const hasMarkRange = (filter: ImageFilter): boolean => filter.cell !== undefined || hasConfidenceRange(filter);

/** Whether `c` is one of the classes asked for, by name or number. */
export const isOfClass = ({ class_filter: classes }: ImageFilter): Prisma.Sql =>
  classes?.length
    ? Prisma.sql`(c.name = any(${classes}::text[]) or c.class_id::text = any(${classes}::text[]))`
    : Prisma.sql`true`;

export const hasConfidenceRange = ({ min_confidence: min, max_confidence: max }: ImageFilter): boolean =>
  min !== undefined || max !== undefined;

/** Whether annotation `a` lies in the cell and in the range of confidence that are asked for. */
export const isMeant = (filter: ImageFilter): Prisma.Sql =>
  Prisma.join([inCell(filter), ...(hasConfidenceRange(filter) ? [isAsConfident(filter)] : [])], ' and ');

/** Whether annotation `a` has a confidence in the range, and is of the layer and reader asked for; without these of any layer. */
export function isAsConfident({ min_confidence: min, max_confidence: max, layer, reader }: ImageFilter): Prisma.Sql {
  const on = (only: Prisma.Sql) => Prisma.sql`exists (select 1 from layer l where l.id = a.layer_id and ${only})`;
  return Prisma.join(
    [
      Prisma.sql`a.confidence is not null`,
      ...(min === undefined ? [] : [Prisma.sql`a.confidence >= ${min}::float8`]),
      ...(max === undefined ? [] : [Prisma.sql`a.confidence <= ${max}::float8`]),
      ...(layer === undefined ? [] : [on(Prisma.sql`l.name = ${layer}`)]),
      ...(reader === undefined ? [] : [on(Prisma.sql`l.kind = 'reader' and l.name = ${reader}`)]),
    ],
    ' and ',
  );
}

/** Whether annotation `a` counts in the cell of a heatmap that is asked for; then only those that heatmaps count. */
export function inCell(filter: ImageFilter): Prisma.Sql {
  const counted = filter.layer === undefined ? COUNTED_LAYERS : Prisma.sql`l.name = ${filter.layer}`;
  return filter.cell === undefined
    ? Prisma.sql`true`
    : Prisma.sql`${inBin(filter)} and exists (select 1 from layer l where l.id = a.layer_id and ${counted})`;
}

/** Whether annotation `a` counts in the cell, of whichever layer it is. */
export function inBin({ cell, cell_mode: mode = 'centre' }: ImageFilter): Prisma.Sql {
  if (cell === undefined) return Prisma.sql`true`;
  const [column = 0, row = 0] = cell.split(',').map(Number);
  return isInBin({ row, column, mode });
}

export type ImageSort = { sort_by: string; sort_order: 'asc' | 'desc' };
export type ImagePage = ImageSort & {
  limit: number;
  cursor?: string | undefined;
  page?: number | undefined;
  offset?: number | undefined;
};

/** Similar images by the bits they have in common: the most alike have most. */
const bySimilarity = (imageId: string): Omit<Sort, 'order'> => ({
  ...{ name: `similarity ${imageId}`, cast: 'bigint', isNeverNull: true },
  sql: Prisma.sql`(${LIKENESS_BITS}::int - ${distanceTo(imageId)})`,
});

function sortOf({ sort_by, sort_order }: ImageSort, { similar_to }: ImageFilter): Sort {
  const by = sort_by === 'similarity' && similar_to !== undefined ? bySimilarity(similar_to) : SORTS[sort_by]!;
  return { ...by, order: sort_order };
}

/** A page of images. */
export async function pageOfImages(tx: Tx, filter: ImageFilter, input: ImagePage) {
  const sort = sortOf(input, filter);
  const distance = filter.similar_to === undefined ? Prisma.sql`null::int` : distanceTo(filter.similar_to);
  const page = pageSql(input, sort, Prisma.sql`i.id`);
  const rows = await tx.$queryRaw<ImageRow[]>`
    select ${COLUMNS}, ${distance} as distance from image i where ${imageWhere(filter)} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;
  const value = (row: ImageRow) => {
    if (input.sort_by === 'similarity') return LIKENESS_BITS - row.distance!;
    if (input.sort_by === 'file_size_bytes') return row.bytes;
    return row[input.sort_by as 'filename' | 'created_at' | 'width' | 'height'];
  };
  return { ...pageOf(rows, page, sort, (row) => ({ value: value(row), id: row.id })), limit: page.limit };
}

export async function countImages(tx: Tx, filter: ImageFilter): Promise<number> {
  const [count] = await tx.$queryRaw<
    { n: number }[]
  >`select count(*)::int as n from image i where ${imageWhere(filter)}`;
  return count?.n ?? 0;
}

/** The cursor after every so many images of a sorted list, so that a page anywhere in it is found at once. */
export async function anchorsOf(tx: Tx, filter: ImageFilter, input: ImageSort, every: number): Promise<string[]> {
  const sort = sortOf(input, filter);
  const rows = await tx.$queryRaw<{ value: string | number | Date | null; id: string }[]>`
    select value, id from (
      select ${sort.sql} as value, i.id::text as id, row_number() over (${orderSql(sort, Prisma.sql`i.id`)}) as n from image i where ${imageWhere(filter)}) numbered
    where n % ${every}::int = 0 order by n`;
  return rows.map((row) => cursorAfter(sort, row));
}

/** The ids of a part of the sorted list. */
export async function idsOf(tx: Tx, filter: ImageFilter, input: ImagePage): Promise<string[]> {
  const page = pageSql(input, sortOf(input, filter), Prisma.sql`i.id`);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select i.id::text from image i where ${imageWhere(filter)} and ${page.after} ${page.order} limit ${page.limit}::int offset ${page.skip}::int`;
  return rows.map(({ id }) => id);
}

/** Images drawn by seed from those that match: the same seed draws the same ones. */
export const drawImages = (tx: Tx, filter: ImageFilter, n: number, seed: number): Promise<ImageRow[]> =>
  tx.$queryRaw<ImageRow[]>`
    with drawn as (
      select i.id, uuid_hash_extended(i.id, ${seed}::bigint) as place from image i where ${imageWhere(filter)} order by place, i.id limit ${n}::int)
    select ${COLUMNS} from drawn d join image i on i.id = d.id order by d.place, d.id`;

export async function findImage(tx: Tx, datasetId: string, id: string): Promise<ImageRow | null> {
  const rows = await tx.$queryRaw<ImageRow[]>`
    select ${COLUMNS} from image i join dataset d on d.id = i.dataset_id and d.deleted_at is null
    where i.id = ${id}::uuid and i.dataset_id = ${datasetId}::uuid`;
  return rows[0] ?? null;
}

/** @throws NotFoundError when there is no such image in the dataset */
export async function getImageRow(tx: Tx, datasetId: string, id: string): Promise<ImageRow> {
  const row = await findImage(tx, datasetId, id);
  if (row) return row;
  throw new NotFoundError({
    code: 'image_not_found',
    message: `There is no image ${id} in this dataset.`,
    fix: 'Open it from the list of images.',
  });
}

/** These images of a dataset, in no order. */
export const imagesById = (tx: Tx, datasetId: string, ids: readonly string[]): Promise<ImageRow[]> =>
  tx.$queryRaw<ImageRow[]>`
    select ${COLUMNS} from image i where i.dataset_id = ${datasetId}::uuid and i.id = any(${ids}::uuid[]) and i.published_at is not null`;

export type AnnotationRow = {
  id: string;
  image_id: string;
  class_id: number;
  class_name: string;
  center_x: number;
  center_y: number;
  width: number;
  height: number;
  layer: string;
  kind: string;
  confidence: number | null;
  geometry: unknown;
};

/** Annotations of these images on one named layer, or on all layers but those of models. */
export async function annotationsOf(tx: Tx, imageIds: string[], layer?: string): Promise<Map<string, AnnotationRow[]>> {
  const rows = await tx.$queryRaw<AnnotationRow[]>`
    select a.id::text, a.image_id::text, a.class_id, coalesce(c.name, 'class ' || a.class_id) as class_name, a.center_x, a.center_y, a.width, a.height,
      l.name as layer, l.kind, a.confidence, a.geometry
    from annotation a join layer l on l.id = a.layer_id left join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id
    where a.image_id = any(${imageIds}::uuid[]) and (case when ${layer ?? null}::text is null then ${COUNTED_LAYERS} else l.name = ${layer ?? null} end)
    order by a.image_id, l.name, a.line nulls last, a.id`;
  const byImage = new Map<string, AnnotationRow[]>();
  for (const row of rows) {
    const list = byImage.get(row.image_id) ?? [];
    list.push(row);
    byImage.set(row.image_id, list);
  }
  return byImage;
}

export type ImageLayer = { name: string; kind: string; annotations: number; no_finding: boolean; is_derived: boolean };

/** Every layer that says something of an image; derived ones (models, consensus) are shown when they are asked for. */
export const layersOnImage = (tx: Tx, id: string): Promise<ImageLayer[]> => tx.$queryRaw<ImageLayer[]>`
  select l.name, l.kind, coalesce(a.n, 0)::int as annotations, n.layer_id is not null as no_finding, not (${COUNTED_LAYERS}) as is_derived
  from (select layer_id, count(*) as n from annotation where image_id = ${id}::uuid group by 1) a
  full join (select layer_id from no_finding where image_id = ${id}::uuid) n on n.layer_id = a.layer_id
  join layer l on l.id = coalesce(a.layer_id, n.layer_id) order by l.kind, length(l.name), l.name`;

/** Readers who state that there is nothing to find on these images, by image and name. */
export async function noFindingReadersOf(tx: Tx, imageIds: string[]): Promise<Map<string, string[]>> {
  const rows = await tx.$queryRaw<{ image_id: string; readers: string[] }[]>`
    select n.image_id::text, array_agg(l.name order by length(l.name), l.name) as readers
    from no_finding n join layer l on l.id = n.layer_id and ${COUNTED_LAYERS} where n.image_id = any(${imageIds}::uuid[]) group by 1`;
  return new Map(rows.map(({ image_id, readers }) => [image_id, readers]));
}

/** Remembers that an image was looked at, at most once an hour. */
export async function markAccessed(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`
    update image set last_accessed_at = now() where id = ${id}::uuid and (last_accessed_at is null or last_accessed_at < now() - interval '1 hour')`;
}
