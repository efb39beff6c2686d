import { Prisma } from '../db/client';
import { type Corner, countsFromCorners, HEATMAP_BINS, type HeatmapMode } from '../domain/heatmap';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

export type HeatmapAsked = {
  datasetId: string;
  classId: number | null;
  split: string | null;
  layer: string | null;
  mode: HeatmapMode;
};
export type Heatmap = { bins: number; counts: number[]; n: number };

const BINS = Prisma.raw(String(HEATMAP_BINS));
const LAST = Prisma.raw(String(HEATMAP_BINS - 1));
const SLACK = Prisma.raw('1e-9'); // an edge on the border of two bins, but for what computing with shares adds
/** The bin in which a share lies; what sticks out counts at the edge. */
const binOf = (share: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`greatest(0, least(${LAST}, floor(${share} * ${BINS} + ${SLACK})))::int`;
/** The bin in which something that ends at a share ends: ending at the border of a bin does not touch it. */
const endBinOf = (share: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`greatest(0, least(${LAST}, ceil(${share} * ${BINS} - ${SLACK}) - 1))::int`;

/** Bins of a box of annotation `a`: first and last column and row. */
const BOX_BINS = {
  left: binOf(Prisma.sql`(a.center_x - a.width / 2)`),
  right: endBinOf(Prisma.sql`(a.center_x + a.width / 2)`),
  top: binOf(Prisma.sql`(a.center_y - a.height / 2)`),
  bottom: endBinOf(Prisma.sql`(a.center_y + a.height / 2)`),
  column: binOf(Prisma.sql`a.center_x`),
  row: binOf(Prisma.sql`a.center_y`),
};

/** Whether the box of annotation `a` is counted in a bin. */
export const isInBin = ({ row, column, mode }: { row: number; column: number; mode: HeatmapMode }): Prisma.Sql =>
  mode === 'centre'
    ? Prisma.sql`(${BOX_BINS.row} = ${row}::int and ${BOX_BINS.column} = ${column}::int)`
    : Prisma.sql`(${row}::int between ${BOX_BINS.top} and ${BOX_BINS.bottom} and ${column}::int between ${BOX_BINS.left} and ${BOX_BINS.right})`;

/** Where boxes lie on the normalised image; `n` boxes in all. */
export async function heatmap(tx: Tx, { datasetId, classId, split, layer, mode }: HeatmapAsked): Promise<Heatmap> {
  const boxes = Prisma.sql`
    from annotation a join image i on i.id = a.image_id join layer l on l.id = a.layer_id
    where a.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status in ('accepted', 'warned')
      and (${classId}::int is null or a.class_id = ${classId}::int) and (${split}::text is null or coalesce(i.split, 'none') = ${split})
      and (case when ${layer}::text is null then ${COUNTED_LAYERS} else l.name = ${layer} end)`;
  if (mode === 'centre') {
    const rows = await tx.$queryRaw<Corner[]>`
      select ${BOX_BINS.row} as row, ${BOX_BINS.column} as column, count(*)::int as n ${boxes} group by 1, 2`;
    const counts = new Array<number>(HEATMAP_BINS ** 2).fill(0);
    for (const { row, column, n } of rows) counts[row * HEATMAP_BINS + column] = n;
    return { bins: HEATMAP_BINS, counts, n: rows.reduce((sum, { n }) => sum + n, 0) };
  }
  const corners = await tx.$queryRaw<Corner[]>`
    with spans as (
      select ${BOX_BINS.top} as t, ${BOX_BINS.bottom} as b, ${BOX_BINS.left} as l, ${BOX_BINS.right} as r, count(*)::int as n ${boxes} group by 1, 2, 3, 4)
    select x.row, x.column, sum(x.n)::int as n from spans s cross join lateral (
      values (s.t, s.l, s.n), (s.t, s.r + 1, -s.n), (s.b + 1, s.l, -s.n), (s.b + 1, s.r + 1, s.n)) as x("row", "column", n)
    group by 1, 2`;
  const [sum] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n ${boxes}`;
  return { bins: HEATMAP_BINS, counts: countsFromCorners(corners), n: sum?.n ?? 0 };
}
