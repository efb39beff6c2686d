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
const contentsOf = (versionId: string): Prisma.Sql => Prisma.sql`(
  select *, row_number() over (partition by sha256 order by no) as nth from version_image where version_id = ${versionId}::uuid and erased_at is null)`;

/** What differs, image by image; one that moved and has other labels too stands there twice. */
const differences = (a: string, b: string): Prisma.Sql => Prisma.sql`(
  with beside as materialized (
    select coalesce(b.no, a.no) as no, coalesce(b.sha256, a.sha256) as sha256, coalesce(b.filename, a.filename) as filename, coalesce(b.image_id, a.image_id) as image_id,
      a.split as split_a, b.split as split_b, a.annotations as annotations_a, b.annotations as annotations_b, a.no is null as is_new, b.no is null as is_gone,
      a.label_sha256 is distinct from b.label_sha256 as has_other_labels
    from ${contentsOf(a)} a full join ${contentsOf(b)} b on b.sha256 = a.sha256 and b.nth = a.nth)
  select 'added' as change, 1 as rank, * from beside where is_new
  union all select 'removed', 2, * from beside where is_gone
  union all select 'moved', 3, * from beside where not is_new and not is_gone and split_a is distinct from split_b
  union all select 'relabelled', 4, * from beside where not is_new and not is_gone and has_other_labels) d`;

export type DiffSums = Record<DiffRow['change'], number> & { unchanged: number };

export async function diffSums(tx: Tx, a: string, b: string): Promise<DiffSums> {
  const rows = await tx.$queryRaw<{ change: DiffRow['change']; n: number }[]>`
    select change, count(*)::int as n from ${differences(a, b)} group by 1`;
  const [same] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from ${contentsOf(a)} a join ${contentsOf(b)} b on b.sha256 = a.sha256 and b.nth = a.nth
    where a.split is not distinct from b.split and a.label_sha256 = b.label_sha256`;
  const sums = { added: 0, removed: 0, moved: 0, relabelled: 0, unchanged: same?.n ?? 0 };
  for (const { change, n } of rows) sums[change] = n;
  return sums;
}

/** Differences in an order of their own, from the `offset`-th. */
export const diffRows = (
  tx: Tx,
  a: string,
  b: string,
  { change, offset, limit }: { change: DiffRow['change'] | null; offset: number; limit: number },
): Promise<DiffRow[]> => tx.$queryRaw<DiffRow[]>`
  select no, change, sha256, filename, image_id::text, split_a, split_b, annotations_a, annotations_b from ${differences(a, b)}
  where ${change}::text is null or change = ${change} order by rank, filename, no limit ${limit}::int offset ${offset}::int`;
