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

/** Images that have the same `key` as one of another split; a key by a key, for all in one table took three times as long. */
const torn = (kind: LeakKind, key: Prisma.Sql, rows: Prisma.Sql): Prisma.Sql => Prisma.sql`
  select ${kind} as kind, ${key} as key, s.* from ${rows} where ${key} in (
    select ${key} from ${rows} where ${key} <> '' group by 1 having count(*) > 1 and min(s.split collate "C") <> max(s.split collate "C"))`;

/** Each image that stands, as the same thing, in several splits: rows `leaking` (kind, key, id, run_id, filename, split, sha256, pixel_hash, group_key). */
const leaking = ({ images, members }: Among): Prisma.Sql => Prisma.sql`
  shown as materialized (select * from ${images} shown),
  leaking as materialized (
    ${torn('bytes', Prisma.sql`s.sha256`, Prisma.sql`shown s`)}
    union all ${torn('pixels', Prisma.sql`s.pixel_hash`, Prisma.sql`shown s`)}
    union all ${torn('near', Prisma.sql`m.group_id::text`, Prisma.sql`shown s join ${members} m on m.image_id = s.id and m.stage is distinct from 'reader'`)}
    union all ${torn('group', Prisma.sql`s.group_key`, Prisma.sql`shown s`)})`;

/**
 * Pairs to look at, rows `pairs`: of everything that is the same, the first image of one split beside the first of the next, by name.
 * What is the same by bytes is not listed again for its pixels, and so on.
 */
const PAIRS = Prisma.sql`
  per_split as (
    select kind, key, split, count(*)::int as images, (array_agg(id order by filename, id))[1] as id, (array_agg(sha256 order by filename, id))[1] as sha256,
      (array_agg(pixel_hash order by filename, id))[1] as pixel_hash from leaking group by 1, 2, 3),
  beside as (
    select *, lead(id) over next_split as other_id, lead(images) over next_split as other_images,
      lead(sha256) over next_split as other_sha256, lead(pixel_hash) over next_split as other_pixel_hash
    from per_split window next_split as (partition by kind, key order by array_position(array['training','validation','test','staging','canary','production'], split), split)),
  pairs as (
    select kind, key, split, id, images, other_id, other_images from beside where other_id is not null and (kind = 'bytes' or kind = 'group' or sha256 <> other_sha256)
      and (kind <> 'near' or pixel_hash is distinct from other_pixel_hash or pixel_hash is null))`;

/** The planner cannot know how few things are torn, or how many; joining them row by row took minutes where it guessed wrong. */
async function joinedByHash<Row>(tx: Tx, sql: Prisma.Sql): Promise<Row[]> {
  await tx.$executeRaw`set local enable_nestloop = off`;
  const rows = await tx.$queryRaw<Row[]>(sql);
  await tx.$executeRaw`set local enable_nestloop = on`;
  return rows;
}

/** Images that stand, as the same thing, in more than one split; with `ofRun` those of one run alone. */
export async function leakedImages(tx: Tx, scope: Scope, ofRun: string | null = null): Promise<number> {
  const [row] = await joinedByHash<{ n: number }>(
    tx,
    Prisma.sql`with ${leaking(inDataset(scope))}
      select count(distinct id)::int as n from leaking where ${ofRun}::uuid is null or run_id = ${ofRun}::uuid`,
  );
  return row?.n ?? 0;
}

export type LeakCounts = { pairs: number; images: number; by_kind: Record<LeakKind, number> };

async function counts(tx: Tx, among: Among): Promise<LeakCounts> {
  const rows = await joinedByHash<{ kind: LeakKind | 'images'; n: number }>(
    tx,
    Prisma.sql`with ${leaking(among)}, ${PAIRS}
      select kind, count(*)::int as n from pairs group by 1 union all select 'images', count(distinct id)::int from leaking`,
  );
  const { images = 0, ...found } = Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
  const by_kind = { bytes: 0, pixels: 0, near: 0, group: 0, ...found };
  return { pairs: Object.values(by_kind).reduce((sum, n) => sum + n, 0), images, by_kind };
}

export const leakCounts = (tx: Tx, datasetId: string): Promise<LeakCounts> => counts(tx, inDataset({ datasetId }));
export const leakCountsOfVersion = (tx: Tx, datasetId: string, versionId: string): Promise<LeakCounts> =>
  counts(tx, inVersion(datasetId, versionId));

export type LeakPair = {
  kind: LeakKind;
  key: string;
  id: string;
  other_id: string;
  images: number;
  other_images: number;
};

/** Pairs of a dataset from the `offset`-th, the plainest kind first. */
export const leakPairs = (
  tx: Tx,
  datasetId: string,
  { kind, offset, limit }: { kind: LeakKind | null; offset: number; limit: number },
): Promise<LeakPair[]> =>
  joinedByHash<LeakPair>(
    tx,
    Prisma.sql`with ${leaking(inDataset({ datasetId }))}, ${PAIRS}
      select kind, key, id::text, other_id::text, images, other_images from pairs where ${kind}::text is null or kind = ${kind}
      order by array_position(array['bytes', 'pixels', 'near', 'group'], kind), key, split limit ${limit}::int offset ${offset}::int`,
  );

/** These images as pages show them in pairs, by id. */
export async function pairedImages<Paired>(tx: Tx, ids: readonly string[]): Promise<Map<string, Paired>> {
  const rows = await tx.$queryRaw<{ id: string; shown: Paired }[]>`
    select i.id::text, ${pairedImage(Prisma.sql`i`)} as shown from image i where i.id = any(${ids}::uuid[])`;
  return new Map(rows.map(({ id, shown }) => [id, shown]));
}

/** Pairs that nobody has decided about, of images in two splits of a version. */
export async function undecidedAcrossSplits(tx: Tx, datasetId: string, versionId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from ${pairsOf(datasetId)} p
    join version_image a on a.version_id = ${versionId}::uuid and a.image_id = p.image_id and a.erased_at is null
    join version_image b on b.version_id = ${versionId}::uuid and b.image_id = p.other_id and b.erased_at is null
    where p.decision = 'undecided' and a.split <> b.split`;
  return row?.n ?? 0;
}
