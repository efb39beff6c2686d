import { Prisma } from '../db/client';
import type { LeakKind } from '../domain/leakage';
import { pairedImage, pairsOf } from './duplicate-pairs';
import type { Tx } from './records';
import { IN_LISTS, membersIn, type Scope } from './stats';

/** Images to look for leakage among, as rows (id, run_id, filename, split, sha256, pixel_hash, group_key). */
type Among = { images: Prisma.Sql; members: Prisma.Sql };

/** What the dataset shows, and with `runId` what that run has not published yet. */
const inDataset = (scope: Scope): Among => ({
  images: Prisma.sql`(select i.id, i.run_id, i.filename, i.split, i.sha256, i.pixel_hash, i.group_key from image i
    where i.dataset_id = ${scope.datasetId}::uuid and i.status = any(${IN_LISTS}::text[]) and i.split is not null
      and (i.published_at is not null or i.run_id = ${scope.runId ?? null}::uuid))`,
  members: membersIn(scope),
});

/** What a version holds, in its splits. */
const inVersion = (datasetId: string, versionId: string): Among => ({
  images: Prisma.sql`(select v.image_id as id, v.run_id, v.filename, v.split, v.sha256, i.pixel_hash, v.group_key from version_image v left join image i on i.id = v.image_id
    where v.version_id = ${versionId}::uuid and v.erased_at is null and v.split is not null)`,
  members: membersIn({ datasetId }),
});

/** Each image with what it is the same as others by: (kind, key, id, run_id, filename, split, sha256, pixel_hash). */
const sameAs = ({ images, members }: Among): Prisma.Sql => Prisma.sql`
  shown as materialized (select * from ${images} shown),
  same as (
    select 'bytes' as kind, sha256 as key, * from shown where sha256 <> ''
    union all select 'pixels', pixel_hash, * from shown where pixel_hash is not null
    union all select 'near', m.group_id::text, s.* from ${members} m join shown s on s.id = m.image_id where m.stage is distinct from 'reader'
    union all select 'group', group_key, * from shown where group_key is not null)`;

/** Images that stand, as the same thing, in more than one split; with `ofRun` those of one run alone. */
export async function leakedImages(tx: Tx, scope: Scope, ofRun: string | null = null): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    with ${sameAs(inDataset(scope))},
    torn as (select kind, key from same group by 1, 2 having min(split collate "C") <> max(split collate "C"))
    select count(distinct s.id)::int as n from same s join torn t on t.kind = s.kind and t.key = s.key where ${ofRun}::uuid is null or s.run_id = ${ofRun}::uuid`;
  return row?.n ?? 0;
}

/**
 * Pairs to look at: of everything that is the same, the first image of one split beside the first of the next, by name. What is the same
 * by bytes is not listed again for its pixels, and so on.
 */
const leakPairs = (among: Among): Prisma.Sql => Prisma.sql`(
  with ${sameAs(among)},
  per_split as (
    select kind, key, split, count(*)::int as images, (array_agg(id order by filename, id))[1] as id, (array_agg(sha256 order by filename, id))[1] as sha256,
      (array_agg(pixel_hash order by filename, id))[1] as pixel_hash from same group by 1, 2, 3),
  beside as (
    select *, lead(id) over next_split as other_id, lead(split) over next_split as other_split, lead(images) over next_split as other_images,
      lead(sha256) over next_split as other_sha256, lead(pixel_hash) over next_split as other_pixel_hash
    from per_split window next_split as (partition by kind, key order by array_position(array['training','validation','test','staging','canary','production'], split), split))
  select kind, key, id, split, images, other_id, other_split, other_images, array_position(array['bytes', 'pixels', 'near', 'group'], kind)::float8 as rank,
    md5(kind || key || split)::uuid as row_id
  from beside where other_id is not null and (kind = 'bytes' or kind = 'group' or sha256 <> other_sha256)
    and (kind <> 'near' or pixel_hash is distinct from other_pixel_hash or pixel_hash is null)) p`;

export type LeakCounts = { pairs: number; images: number; by_kind: Record<LeakKind, number> };

async function counts(tx: Tx, among: Among): Promise<LeakCounts> {
  const rows = await tx.$queryRaw<
    { kind: LeakKind; n: number }[]
  >`select kind, count(*)::int as n from ${leakPairs(among)} group by 1`;
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    with ${sameAs(among)}, spread as (select id, min(split) over alike <> max(split) over alike as leaks from same window alike as (partition by kind, key))
    select count(distinct id)::int as n from spread where leaks`;
  const by_kind = {
    bytes: 0,
    pixels: 0,
    near: 0,
    group: 0,
    ...Object.fromEntries(rows.map(({ kind, n }) => [kind, n])),
  };
  return { pairs: rows.reduce((sum, { n }) => sum + n, 0), images: row?.n ?? 0, by_kind };
}

export const leakCounts = (tx: Tx, datasetId: string): Promise<LeakCounts> => counts(tx, inDataset({ datasetId }));
export const leakCountsOfVersion = (tx: Tx, datasetId: string, versionId: string): Promise<LeakCounts> =>
  counts(tx, inVersion(datasetId, versionId));

type PairedRow = { image_id: string; filename: string; has_thumbnail: boolean };
export type LeakRow<Paired = PairedRow> = {
  row_id: string;
  rank: number;
  kind: LeakKind;
  key: string;
  images: number;
  other_images: number;
  one: Paired;
  other: Paired;
};

/** A page of the pairs of a dataset; `page` narrows, sorts and limits rows `p`. */
export const leakPage = <Paired>(
  tx: Tx,
  datasetId: string,
  kind: LeakKind | null,
  page: { after: Prisma.Sql; order: Prisma.Sql; take: number; skip: number },
): Promise<LeakRow<Paired>[]> => tx.$queryRaw<LeakRow<Paired>[]>`
  select p.row_id::text, p.rank, p.kind, p.key, p.images, p.other_images, ${pairedImage(Prisma.sql`a`)} as one, ${pairedImage(Prisma.sql`b`)} as other
  from ${leakPairs(inDataset({ datasetId }))} join image a on a.id = p.id join image b on b.id = p.other_id
  where (${kind}::text is null or p.kind = ${kind}) and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;

/** Pairs that nobody has decided about, of images in two splits of a version. */
export async function undecidedAcrossSplits(tx: Tx, datasetId: string, versionId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from ${pairsOf(datasetId)} p
    join version_image a on a.version_id = ${versionId}::uuid and a.image_id = p.image_id and a.erased_at is null
    join version_image b on b.version_id = ${versionId}::uuid and b.image_id = p.other_id and b.erased_at is null
    where p.decision = 'undecided' and a.split <> b.split`;
  return row?.n ?? 0;
}
