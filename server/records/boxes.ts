import { Prisma } from '../db/client';
import type { Selection } from './distributions';
import { COUNTED_LAYERS } from './layers';
import type { Tx } from './records';

type Cell = { size_from: number; size_to: number; aspect_from: number; aspect_to: number; count: number };
type Point = { image_id: string; class_id: number; size: number; aspect: number };
export type Boxes = { n: number; unmeasured: number; cells: Cell[]; points: Point[] };

/** Boxes drawn one by one beside the counted cells. */
export const POINTS = 500;
const PER_DECADE = 10; // cells of size: each a quarter larger than the one before
const PER_OCTAVE = 4;
const LEAST_SIZE = -8; // a ten-thousandth of both sides: what is smaller counts there
const MOST_ASPECT = 8; // octaves: what is longer than 256 : 1 counts there

const SIZE = Prisma.sql`(a.width * a.height)`;
const ASPECT = Prisma.sql`(a.width * coalesce(i.true_width, i.width) / (a.height * coalesce(i.true_height, i.height)))`;
const MEASURED = Prisma.sql`(a.width > 0 and a.height > 0 and coalesce(i.true_width, i.width) > 0 and coalesce(i.true_height, i.height) > 0)`;

const selected = (datasetId: string, { split, classId }: Selection): Prisma.Sql => Prisma.sql`
  from annotation a join image i on i.id = a.image_id join layer l on l.id = a.layer_id and ${COUNTED_LAYERS}
  where a.dataset_id = ${datasetId}::uuid and i.published_at is not null and i.status in ('accepted', 'warned')
    and (${classId}::int is null or a.class_id = ${classId}::int) and (${split}::text is null or coalesce(i.split, 'none') = ${split})`;

/** How large boxes are, as a share of the image, and how long for their height: counted in cells on logarithmic axes, with a sample. */
export async function boxes(tx: Tx, datasetId: string, selection: Selection): Promise<Boxes> {
  const from = selected(datasetId, selection);
  const rows = await tx.$queryRaw<{ size: number | null; aspect: number | null; n: number }[]>`
    select case when ${MEASURED} then greatest(${LEAST_SIZE * PER_DECADE}::int, least(-1, floor(log(${SIZE}) * ${PER_DECADE}::int)))::int end as size,
      case when ${MEASURED} then greatest(${-MOST_ASPECT * PER_OCTAVE}::int, least(${MOST_ASPECT * PER_OCTAVE - 1}::int, floor(ln(${ASPECT}) / ln(2::float8) * ${PER_OCTAVE}::int)))::int end as aspect,
      count(*)::int as n ${from} group by 1, 2 order by 1, 2`;
  const counted = rows.filter(({ size }) => size !== null);
  const n = counted.reduce((sum, row) => sum + row.n, 0);
  return {
    n,
    unmeasured: rows.reduce((sum, row) => sum + row.n, 0) - n,
    cells: counted.map(({ size, aspect, n: count }) => ({
      size_from: 10 ** (size! / PER_DECADE),
      size_to: 10 ** ((size! + 1) / PER_DECADE),
      aspect_from: 2 ** (aspect! / PER_OCTAVE),
      aspect_to: 2 ** ((aspect! + 1) / PER_OCTAVE),
      count,
    })),
    points: await sample(tx, from, n),
  };
}

/** Boxes whose ids hash lowest. Twice as many as are wanted are looked at, so that nothing large is sorted. */
async function sample(tx: Tx, from: Prisma.Sql, n: number): Promise<Point[]> {
  const looked = Math.ceil(Math.min(1, (2 * POINTS) / Math.max(1, n)) * 2 ** 31);
  return tx.$queryRaw<Point[]>`
    select a.image_id::text, a.class_id, ${SIZE}::float8 as size, ${ASPECT}::float8 as aspect ${from} and ${MEASURED}
      and (uuid_hash_extended(a.id, 7) & 2147483647) < ${looked}::bigint
    order by uuid_hash_extended(a.id, 7) & 2147483647, a.id limit ${POINTS}::int`;
}
