import { Prisma } from '../db/client';
import { ANNOTATIONS, MEASURE_NAMES, MEASURES } from '../domain/measures';
import { MEASURE_SQL } from './image-measures';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';
import { IN_LISTS, type PerImage, type Scope } from './stats';

type Bin = { from: number; to: number; count: number };
type Distribution = { title: string; unit: string; n: number; bins: Bin[] };
type Distributions = { images: number; unlabelled: number; distributions: Record<string, Distribution> };

/** Images of a split, annotations of a class; null is all. */
export type Selection = { split: string | null; classId: number | null };
const ALL: Selection = { split: null, classId: null };

const BINS = 20;
const WHOLE_BINS = 30;

type Row = { name: string; edges: number[]; bin: number; count: number };
type Measured = Record<string, Distribution>;

/** How many images of a split, or of all, have how many annotations of a class. */
export async function annotationsPerImage(
  tx: Tx,
  datasetId: string,
  { split, classId }: Selection,
): Promise<PerImage[]> {
  return tx.$queryRaw<PerImage[]>`
    select coalesce(i.split, 'none') as split, coalesce(m.n, 0)::int as annotations, count(*)::int as images
    from image i left join (
      select a.image_id, count(*) as n from annotation a join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
      where a.dataset_id = ${datasetId}::uuid and a.class_id = ${classId}::int group by 1) m on m.image_id = i.id
    where i.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and i.published_at is not null
      and (${split}::text is null or coalesce(i.split, 'none') = ${split}) group by 1, 2`;
}

export const ofSplit = (rows: readonly PerImage[], split: string | null): PerImage[] =>
  rows.filter((row) => split === null || row.split === split);

/**
 * Each measure of the images in the lists, in 20 equal bins from the least to the greatest value; one bin when all are equal. With a
 * class, of the images that have it. A value lies in the bin whose ends, as they are returned, it lies between: filters find the same.
 */
export async function measures(
  tx: Tx,
  { datasetId, runId = null }: Scope,
  { split, classId }: Selection = ALL,
): Promise<Measured> {
  const columns = Prisma.join(MEASURE_NAMES.map((name) => Prisma.sql`${MEASURE_SQL[name]} as ${Prisma.raw(name)}`));
  const ends = Prisma.raw(
    MEASURE_NAMES.map((name) => `min(${name}) as ${name}_low, max(${name}) as ${name}_high`).join(),
  );
  const pairs = Prisma.raw(MEASURE_NAMES.map((name) => `('${name}', m.${name}_low, m.${name}_high)`).join());
  const values = Prisma.raw(MEASURE_NAMES.map((name) => `('${name}', v.${name})`).join());
  const ofClass =
    classId === null
      ? Prisma.sql`true`
      : Prisma.sql`i.id in (select a.image_id from annotation a join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
          where a.dataset_id = ${datasetId}::uuid and a.class_id = ${classId}::int)`;
  const rows = await tx.$queryRaw<Row[]>`
    with v as materialized (
      select ${columns} from image i
      where i.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and (i.published_at is not null or i.run_id = ${runId}::uuid)
        and (${split}::text is null or coalesce(i.split, 'none') = ${split}) and ${ofClass}),
    e as materialized (
      select x.name, array(
        select distinct case g when ${BINS}::int then x.high else x.low + g * ((x.high - x.low) / ${BINS}::int) end
        from generate_series(0, case when x.high > x.low then ${BINS}::int else 0 end) g order by 1) as edges
      from (select ${ends} from v) m cross join lateral (values ${pairs}) as x(name, low, high))
    select e.name, e.edges, counted.bin, counted.count from e join (
      select x.name, least(width_bucket(x.value, e.edges), greatest(cardinality(e.edges) - 1, 1)) - 1 as bin, count(*)::int as count
      from v cross join lateral (values ${values}) as x(name, value) join e on e.name = x.name where x.value is not null group by 1, 2) counted
    on counted.name = e.name`;
  return Object.fromEntries(
    MEASURE_NAMES.map((name) => {
      const own = rows.filter((row) => row.name === name);
      return [name, { ...MEASURES[name], n: own.reduce((sum, { count }) => sum + count, 0), bins: binsOf(own) }];
    }),
  );
}

/** Annotations per image beside the measures. */
export function distributionsOf(perImage: readonly PerImage[], measured: Measured): Distributions {
  const sum = (rows: readonly PerImage[]) => rows.reduce((total, row) => total + row.images, 0);
  const images = sum(perImage);
  return {
    images,
    unlabelled: sum(perImage.filter(({ annotations }) => annotations === 0)),
    distributions: {
      annotations: { ...ANNOTATIONS, n: images, bins: wholeBins(perImage) },
      ...measured,
    },
  };
}

function binsOf(rows: readonly Row[]): Bin[] {
  const edges = rows[0]?.edges ?? [];
  const counts = new Map(rows.map((row) => [row.bin, row.count]));
  const starts = edges.length > 1 ? edges.slice(0, -1) : edges;
  return starts.map((from, bin) => ({ from, to: edges[bin + 1] ?? from, count: counts.get(bin) ?? 0 }));
}

/** Bins of whole numbers from 0: one for each, or of as many each as leaves no more than 30. Both ends belong to a bin. */
function wholeBins(rows: readonly PerImage[]): Bin[] {
  if (rows.length === 0) return [];
  const most = rows.reduce((max, { annotations }) => Math.max(max, annotations), 0);
  const width = Math.ceil((most + 1) / WHOLE_BINS);
  const bins = Array.from({ length: Math.floor(most / width) + 1 }, (_, at) => ({
    from: at * width,
    to: (at + 1) * width - 1,
    count: 0,
  }));
  for (const { annotations, images } of rows) bins[Math.floor(annotations / width)]!.count += images;
  return bins;
}
