import type { Tx } from './records';
import type { Scope } from './stats';

export type Distribution = {
  title: string;
  unit: string;
  n: number;
  bins: { from: number; to: number; count: number }[];
};

// Expressions over the image row; ours alone, never a caller's text.
const MEASURES = {
  width: { title: 'Width', unit: 'px', sql: 'i.width::float8' },
  height: { title: 'Height', unit: 'px', sql: 'i.height::float8' },
  aspect: { title: 'Aspect ratio (width ÷ height)', unit: '', sql: 'i.width::float8 / nullif(i.height, 0)' },
  brightness: {
    title: 'Brightness (mean luma)',
    unit: 'share',
    sql: "(i.facts -> 'measures' -> 'brightness' ->> 'mean')::float8",
  },
  megabytes: { title: 'File size', unit: 'MiB', sql: 'i.bytes::float8 / 1048576' },
} as const;

const BINS = 20;

/** Histograms of the images in the lists, 20 equal bins from the least to the greatest value; one bin when all are equal. */
export async function distributions(tx: Tx, { datasetId, runId = null }: Scope): Promise<Record<string, Distribution>> {
  const found: Record<string, Distribution> = {};
  for (const [name, { title, unit, sql }] of Object.entries(MEASURES)) {
    const rows = await tx.$queryRawUnsafe<{ bin: number; count: number; low: number; high: number }[]>(
      `with v as (select ${sql} as x from image i where i.dataset_id = $1::uuid and i.status in ('accepted', 'warned')
          and (i.published_at is not null or i.run_id = $2::uuid)),
        edge as (select min(x) as low, max(x) as high from v)
      select case when high > low then least(floor((x - low) / (high - low) * ${BINS}), ${BINS - 1})::int else 0 end as bin, count(*)::int as count,
        min(low) as low, min(high) as high from v, edge where x is not null group by 1 order by 1`,
      datasetId,
      runId,
    );
    found[name] = { title, unit, n: rows.reduce((sum, row) => sum + row.count, 0), bins: binsOf(rows) };
  }
  return found;
}

function binsOf(rows: { bin: number; count: number; low: number; high: number }[]): Distribution['bins'] {
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
