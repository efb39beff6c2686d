import { Prisma } from '../db/client';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';
import { IN_LISTS, type PerImage, type Scope } from './stats';

type Bin = { from: number; to: number; count: number };
type Distribution = { title: string; unit: string; n: number; bins: Bin[] };
type Distributions = { images: number; unlabelled: number; distributions: Record<string, Distribution> };

/** Images of a split, annotations of a class; null is all. */
export type Selection = { split: string | null; classId: number | null };
const ALL: Selection = { split: null, classId: null };

// Expressions over the image row.
const MEASURES = {
  width: { title: 'Width', unit: 'px', sql: Prisma.sql`i.width::float8` },
  height: { title: 'Height', unit: 'px', sql: Prisma.sql`i.height::float8` },
  aspect: {
    title: 'Aspect ratio (width ÷ height)',
    unit: '',
    sql: Prisma.sql`i.width::float8 / nullif(i.height, 0)`,
  },
  brightness: {
    title: 'Brightness (mean luma)',
    unit: 'share',
    sql: Prisma.sql`(i.facts -> 'measures' -> 'brightness' ->> 'mean')::float8`,
  },
  megabytes: { title: 'File size', unit: 'MiB', sql: Prisma.sql`i.bytes::float8 / 1048576` },
} as const;
const NAMES = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

const BINS = 20;
const WHOLE_BINS = 30;

type Row = { name: string; bin: number; count: number; low: number; high: number };
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
 * class, of the images that have it.
 */
export async function measures(
  tx: Tx,
  { datasetId, runId = null }: Scope,
  { split, classId }: Selection = ALL,
): Promise<Measured> {
  const columns = Prisma.join(NAMES.map((name) => Prisma.sql`${MEASURES[name].sql} as ${Prisma.raw(name)}`));
  const edges = Prisma.join(
    NAMES.map((name) => Prisma.raw(`min(${name}) as ${name}_low, max(${name}) as ${name}_high`)),
  );
  const values = Prisma.join(NAMES.map((name) => Prisma.raw(`('${name}', v.${name}, e.${name}_low, e.${name}_high)`)));
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
    e as (select ${edges} from v)
    select x.name, case when x.high > x.low then least(floor((x.value - x.low) / (x.high - x.low) * ${BINS}::int), ${BINS - 1}::int)::int else 0 end as bin,
      count(*)::int as count, min(x.low) as low, min(x.high) as high
    from v cross join e cross join lateral (values ${values}) as x(name, value, low, high) where x.value is not null group by 1, 2 order by 1, 2`;
  return Object.fromEntries(
    NAMES.map((name) => {
      const { title, unit } = MEASURES[name];
      const own = rows.filter((row) => row.name === name);
      return [name, { title, unit, n: own.reduce((sum, { count }) => sum + count, 0), bins: binsOf(own) }];
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
      annotations: { title: 'Annotations per image', unit: 'annotations', n: images, bins: wholeBins(perImage) },
      ...measured,
    },
  };
}

function binsOf(rows: readonly Row[]): Bin[] {
  const [first] = rows;
  if (!first) return [];
  const { low, high } = first;
  if (high === low) return [{ from: low, to: high, count: first.count }];
  const width = (high - low) / BINS;
  const counts = new Map(rows.map((row) => [row.bin, row.count]));
  return Array.from({ length: BINS }, (_, bin) => ({
    from: low + bin * width,
    to: low + (bin + 1) * width,
    count: counts.get(bin) ?? 0,
  }));
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
