import { Prisma } from '../db/client';
import type { Tx } from './records';

export type DiffRow = {
  no: number;
  change: 'added' | 'removed' | 'moved' | 'relabelled';
  sha256: string;
  filename: string;
  image_id: string;
  split_a: string | null;
  split_b: string | null;
  annotations_a: number | null;
  annotations_b: number | null;
};

// Images are known by their content; of several with one content, the first by name beside the first, and so on.
// Grouped rather than joined: a join of two versions just made, which the planner takes for empty, takes a minute for 10,000 images.
const beside = (a: string, b: string): Prisma.Sql => Prisma.sql`(
  select coalesce(max(no) filter (where is_b), max(no)) as no, sha256, coalesce(max(filename) filter (where is_b), max(filename)) as filename,
    coalesce(max(image_id) filter (where is_b), max(image_id)) as image_id,
    max(split) filter (where not is_b) as split_a, max(split) filter (where is_b) as split_b,
    max(annotations) filter (where not is_b) as annotations_a, max(annotations) filter (where is_b) as annotations_b,
    bool_and(is_b) as is_new, not bool_or(is_b) as is_gone, count(*) = 2 as is_kept,
    max(split) filter (where not is_b) is distinct from max(split) filter (where is_b) as has_moved,
    max(label_sha256) filter (where not is_b) is distinct from max(label_sha256) filter (where is_b) as has_other_labels
  from (
    select no, sha256, filename, image_id::text, split, annotations, label_sha256, is_b,
      row_number() over (partition by is_b, sha256 order by no) as nth
    from (values (${a}::uuid, false), (${b}::uuid, true)) side (id, is_b) join version_image on version_id = side.id where erased_at is null) v
  group by sha256, nth)`;

/** What differs, image by image; one that moved and has other labels too stands there twice. */
const differences = (a: string, b: string): Prisma.Sql => Prisma.sql`(
  with d as materialized (select * from ${beside(a, b)} x where not is_kept or has_moved or has_other_labels)
  select 'added' as change, 1 as rank, * from d where is_new
  union all select 'removed', 2, * from d where is_gone
  union all select 'moved', 3, * from d where is_kept and has_moved
  union all select 'relabelled', 4, * from d where is_kept and has_other_labels)`;

export type DiffSums = Record<DiffRow['change'], number> & { unchanged: number };

export async function diffSums(tx: Tx, a: string, b: string): Promise<DiffSums> {
  const [sums] = await tx.$queryRaw<DiffSums[]>`
    select count(*) filter (where is_new)::int as added, count(*) filter (where is_gone)::int as removed,
      count(*) filter (where is_kept and has_moved)::int as moved, count(*) filter (where is_kept and has_other_labels)::int as relabelled,
      count(*) filter (where is_kept and not has_moved and not has_other_labels)::int as unchanged
    from ${beside(a, b)} x`;
  return sums!;
}

/** Differences in an order of their own, from the `offset`-th. */
export const diffRows = (
  tx: Tx,
  a: string,
  b: string,
  { change, offset, limit }: { change: DiffRow['change'] | null; offset: number; limit: number },
): Promise<DiffRow[]> => tx.$queryRaw<DiffRow[]>`
  select no, change, sha256, filename, image_id, split_a, split_b, annotations_a, annotations_b from ${differences(a, b)} c
  where ${change}::text is null or change = ${change} order by rank, filename, no limit ${limit}::int offset ${offset}::int`;
