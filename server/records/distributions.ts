import { Prisma } from '../db/client';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';
import { IN_LISTS, type Scope } from './stats';

type Bin = { from: number; to: number; count: number };
export type Distribution = { title: string; unit: string; n: number; bins: Bin[] };
export type Distributions = { images: number; unlabelled: number; distributions: Record<string, Distribution> };

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

type Row = { name: string; bin: number; count: number; low: number | null; high: number | null };

/**
 * Histograms of the images in the lists: of their annotations, and of each measure in 20 equal bins from the least to the greatest value;
 * one bin when all are equal. With a class, measures are those of images that have it.
 */
export async function distributions(
  tx: Tx,
  { datasetId, runId = null }: Scope,
  { split, classId }: Selection = ALL,
): Promise<Distributions> {
  const columns = Prisma.join(NAMES.map((name) => Prisma.sql`${MEASURES[name].sql} as ${Prisma.raw(name)}`));
  const edges = Prisma.join(
    NAMES.map((name) => Prisma.raw(`min(${name}) as ${name}_low, max(${name}) as ${name}_high`)),
  );
  const values = Prisma.join(NAMES.map((name) => Prisma.raw(`('${name}', v.${name}, e.${name}_low, e.${name}_high)`)));
  const rows = await tx.$queryRaw<Row[]>`
    with marks as (
      select a.image_id, count(*)::int as n from annotation a join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
      where a.dataset_id = ${datasetId}::uuid and (${classId}::int is null or a.class_id = ${classId}::int) group by 1),
    v as materialized (
      select coalesce(m.n, 0) as n, ${columns} from image i left join marks m on m.image_id = i.id
      where i.dataset_id = ${datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and (i.published_at is not null or i.run_id = ${runId}::uuid)
        and (${split}::text is null or coalesce(i.split, 'none') = ${split})),
    measured as (select * from v where ${classId}::int is null or n > 0),
    e as (select ${edges} from measured)
    select 'annotations' as name, n as bin, count(*)::int as count, null::float8 as low, null::float8 as high from v group by n
    union all
    select x.name, case when x.high > x.low then least(floor((x.value - x.low) / (x.high - x.low) * ${BINS}::int), ${BINS - 1}::int)::int else 0 end,
      count(*)::int, min(x.low), min(x.high)
    from measured v cross join e cross join lateral (values ${values}) as x(name, value, low, high) where x.value is not null group by 1, 2`;
  const of = (name: string) => rows.filter((row) => row.name === name).sort((a, b) => a.bin - b.bin);
  const annotations = of('annotations');
  const measures = NAMES.map((name) => {
    const { title, unit } = MEASURES[name];
    return [name, { title, unit, n: sumOf(of(name)), bins: binsOf(of(name)) }] as const;
  });
  const images = sumOf(annotations);
  return {
    images,
    unlabelled: annotations.find(({ bin }) => bin === 0)?.count ?? 0,
    distributions: {
      annotations: { title: 'Annotations per image', unit: 'annotations', n: images, bins: wholeBins(annotations) },
      ...Object.fromEntries(measures),
    },
  };
}

const sumOf = (rows: readonly { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);

function binsOf(rows: readonly Row[]): Bin[] {
  const [first] = rows;
  if (!first) return [];
  const [low, high] = [first.low!, first.high!];
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
function wholeBins(rows: readonly Row[]): Bin[] {
  if (rows.length === 0) return [];
  const most = rows.reduce((max, { bin }) => Math.max(max, bin), 0);
  const width = Math.ceil((most + 1) / WHOLE_BINS);
  const bins = Array.from({ length: Math.floor(most / width) + 1 }, (_, at) => ({
    from: at * width,
    to: (at + 1) * width - 1,
    count: 0,
  }));
  for (const { bin, count } of rows) bins[Math.floor(bin / width)]!.count += count;
  return bins;
}
