import { Prisma } from '../db/client';
import { newId } from '../domain/ids';
import type { ImageIssue } from '../domain/image-issues';
import type { NearVerdict } from '../domain/near-duplicates';
import type { PerceptualHash } from '../domain/perceptual-hash';
import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Where an image that is in the dataset stands among copies of it. */
export type Place = {
  group_id: string;
  best_id: string;
  role: 'best' | 'duplicate';
  stage: 'bytes' | 'pixels' | 'near' | 'reader' | null;
  scores: Record<string, number>;
};

/** Whose rows are written: the run that compared. */
export type Comparer = Pick<Attempt, 'tenantId' | 'runId'>;

export type Comparable = {
  id: string;
  run_id: string;
  /** When its import entered the dataset, in seconds; what has not yet is later than all. */
  came_at: number;
  filename: string;
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  format: string;
  sharpness: number;
  label_state: string;
  candidate_cells: number[] | null;
  reduced_hash: string | null;
  channels: number | null;
  bit_depth: number | null;
  orientation: number;
  pixel_hash: string | null;
  object_key: string;
  thumbnail_key: string | null;
  perceptual: PerceptualHash | null;
  is_grey: boolean;
  /** Comes to the dataset; what is there already stays as it is. */
  is_new: boolean;
  /** Set aside: a copy out of the lists. */
  is_out: boolean;
  /** Null for new images, and for those without a copy. */
  place: Place | null;
  /** The image that this one, the copy of a reader, was made a layer of. */
  reader_of: string | null;
};

/** Which images come, and which of the dataset they are compared with besides each other; conditions on `image i`. */
export type Comparison = { datasetId: string; isNew: Prisma.Sql; isThere: Prisma.Sql; takesPart?: Prisma.Sql };

/** The images of a run, and everything that is in its dataset. */
export const comparisonOf = (datasetId: string, runId: string): Comparison => ({
  datasetId,
  isNew: Prisma.sql`i.run_id = ${runId}::uuid`,
  isThere: Prisma.sql`i.published_at is not null`,
});

const IS_COMPARED = Prisma.sql`i.status in ('accepted', 'warned', 'duplicate')`;

/** Images that deduplication compares: everything that was not filtered before and could be decoded. */
export const comparableImages = (
  tx: Tx,
  { datasetId, isNew, isThere, takesPart = IS_COMPARED }: Comparison,
): Promise<Comparable[]> =>
  comparable(tx, {
    isNew,
    which: Prisma.sql`i.dataset_id = ${datasetId}::uuid and (${isNew} or ${isThere}) and ${takesPart}`,
    members: Prisma.sql`m.dataset_id = ${datasetId}::uuid and exists (select 1 from run r where r.id = m.run_id and r.published_at is not null)`,
  });

/** These images, to be grouped anew among themselves. */
export const comparableOf = (tx: Tx, ids: readonly string[]): Promise<Comparable[]> =>
  comparable(tx, {
    isNew: Prisma.sql`true`,
    which: Prisma.sql`i.id = any(${ids}::uuid[]) and i.status <> 'deleted'`,
    members: Prisma.sql`m.image_id = any(${ids}::uuid[])`,
  });

const comparable = (
  tx: Tx,
  { isNew, which, members }: { isNew: Prisma.Sql; which: Prisma.Sql; members: Prisma.Sql },
): Promise<Comparable[]> => tx.$queryRaw<Comparable[]>`
    select i.id::text, i.run_id::text, coalesce(extract(epoch from came.published_at), 1e12)::float8 as came_at, i.filename, i.sha256, i.bytes::float8 as bytes,
      width, height, format, label_state, pixel_hash, object_key,
      coalesce((facts -> 'measures' ->> 'sharpness')::float8, 0) as sharpness, facts -> 'candidateCells' as candidate_cells,
      facts ->> 'reducedHash' as reduced_hash, (facts ->> 'channels')::int as channels, (facts ->> 'bitDepth')::int as bit_depth,
      coalesce((facts ->> 'orientation')::int, 1) as orientation, thumbnail_key, nullif(facts -> 'perceptual', 'null'::jsonb) as perceptual,
      coalesce((facts -> 'measures' ->> 'isGrey')::boolean, (facts ->> 'channels')::int <= 2, false) as is_grey,
      ${isNew} as is_new, not ${isNew} and i.status = 'duplicate' as is_out, case when not ${isNew} then p.place end as place, p.reader_of
    from image i join (select id as run_id, published_at from run) came on came.run_id = i.run_id left join (
      select m.image_id, case when m.stage = 'reader' then m.copy_of::text end as reader_of,
        jsonb_build_object('group_id', m.group_id, 'best_id', b.image_id, 'role', m.role, 'stage', m.stage, 'scores', m.scores) as place
      from duplicate_member m join duplicate_member b on b.group_id = m.group_id and b.role = 'best' where ${members}) p on p.image_id = i.id
    where ${which} and sha256 is not null and width is not null
    order by filename, i.id`;

const FLAGS = ['exact_duplicate', 'near_duplicate'] satisfies ImageIssue[];

/** Takes the flags of copies off these images (a query for their ids). */
export async function unflagCopies(tx: Tx, images: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    update image set issues = array(select x from unnest(issues) with ordinality as u(x, nth) where x <> all(${FLAGS}::text[]) order by nth)
    where id in (${images}) and issues && ${FLAGS}::text[]`;
}

/** Keeps pixel hashes, so that no image is decoded for them twice. */
export async function writePixelHashes(tx: Tx, hashes: { image_id: string; pixel_hash: string }[]): Promise<void> {
  await tx.$executeRaw`
    update image set pixel_hash = x.pixel_hash from jsonb_to_recordset(${JSON.stringify(hashes)}::jsonb) as x(image_id uuid, pixel_hash text)
    where image.id = x.image_id`;
}

export type GroupMember = {
  image_id: string;
  role: 'best' | 'duplicate';
  stage: 'bytes' | 'pixels' | 'near' | 'reader' | null;
  /** Of an exact copy: whose bytes or pixels it has. Of a near one: what it was found by, when that is not the best. */
  copy_of: string | null;
  scores: Record<string, number>;
  /** Leaves the lists (softly: it can be brought back). */
  removed: boolean;
  /** A copy because a person said so. */
  is_decided: boolean;
};
/** `id` is that of a group that is there and grows: then `members` are those that come to it, and `best_id` may not be among them. */
export type NewGroup = { id: string | null; best_id: string; members: GroupMember[]; bytes_saved: number };

/** Writes star groups and what comes to them; copies are flagged as such, those that are to be removed leave the lists under `status`. */
export async function writeGroups(
  tx: Tx,
  at: Comparer,
  datasetId: string,
  groups: NewGroup[],
  status: 'duplicate' | 'quarantined',
): Promise<void> {
  const rows = groups.map(({ id, members, bytes_saved }) => ({
    id: id ?? newId(),
    isNew: id === null,
    size: members.length,
    bytes_saved,
    members,
  }));
  const made = rows.filter(({ isNew }) => isNew).map(({ members: _, isNew: __, ...row }) => row);
  await tx.$executeRaw`
    insert into duplicate_group (id, tenant_id, dataset_id, run_id, size, bytes_saved)
    select x.id, ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.size, x.bytes_saved
    from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as x(id uuid, size int, bytes_saved bigint)`;
  const members = rows.flatMap(({ id, members: all }) => all.map((member) => ({ group_id: id, ...member })));
  await tx.$executeRaw`
    insert into duplicate_member (tenant_id, dataset_id, run_id, group_id, image_id, role, stage, scores, removed, copy_of, is_decided)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.group_id, x.image_id, x.role, x.stage, x.scores, x.removed, x.copy_of, x.is_decided
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
      as x(group_id uuid, image_id uuid, role text, stage text, scores jsonb, removed boolean, copy_of uuid, is_decided boolean)`;
  await tx.$executeRaw`
    update image set issues = issues || case x.stage when 'near' then 'near_duplicate' else 'exact_duplicate' end
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as x(image_id uuid, stage text) where image.id = x.image_id and x.stage in ('bytes', 'pixels', 'near')`;
  const merged = members.flatMap(({ stage, image_id }) => (stage === 'reader' ? [image_id] : []));
  const removed = members.flatMap((member) => (member.removed ? [member.image_id] : []));
  await tx.$executeRaw`update image set status = case when id = any(${merged}::uuid[]) then 'duplicate' else ${status} end where id = any(${removed}::uuid[]) and status in ('accepted', 'warned')`;
}

/**
 * Names the run that put each image into its group (`groups`: a query for ids): the latest of the runs that brought it, the best, and
 * what it was found by. A group and its best are there since the first copy came. So all that one run made can go with it.
 */
export async function nameRuns(tx: Tx, groups: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    with copies as (
      select distinct on (m.group_id, m.image_id) m.group_id, m.image_id, r.id as run_id, coalesce(r.published_at, 'infinity') as at
      from duplicate_member m join duplicate_member b on b.group_id = m.group_id and b.role = 'best'
      join image i on i.id in (m.image_id, b.image_id, m.copy_of) join run r on r.id = i.run_id
      where m.role = 'duplicate' and m.group_id in (${groups})
      order by m.group_id, m.image_id, coalesce(r.published_at, 'infinity') desc, r.id),
    firsts as (select distinct on (group_id) group_id, run_id from copies order by group_id, at, run_id),
    named as (update duplicate_group g set run_id = f.run_id from firsts f where g.id = f.group_id and g.run_id <> f.run_id)
    update duplicate_member m set run_id = x.run_id
    from firsts f join lateral (
      select image_id, run_id from copies c where c.group_id = f.group_id
      union all select b.image_id, f.run_id from duplicate_member b where b.group_id = f.group_id and b.role = 'best') x on true
    where m.group_id = f.group_id and m.image_id = x.image_id and m.run_id <> x.run_id`;
}

/** Sizes of these groups (a query for ids). Members count once their run is published; copies of readers save nothing. */
export async function recountGroups(tx: Tx, groups: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    update duplicate_group g set size = x.size, bytes_saved = x.bytes_saved from (
      select m.group_id, count(*)::int as size, coalesce(sum(i.bytes) filter (where m.stage <> 'reader'), 0) as bytes_saved
      from duplicate_member m join image i on i.id = m.image_id join run r on r.id = m.run_id and r.published_at is not null
      where m.group_id in (${groups}) group by 1) x
    where g.id = x.group_id and (g.size <> x.size or g.bytes_saved <> x.bytes_saved)`;
}

/** Two images that may be one: `duplicate` for what was verified but is left to a person, `doubtful` for what could not be. */
export type NewPair = {
  image_id: string;
  other_id: string;
  verdict: Exclude<NearVerdict, 'different'>;
  similarity: number;
  scores: Record<string, number>;
};

/** Writes pairs that a person is to decide about; those that are known stay as they are. */
export async function writePairs(tx: Tx, at: Comparer, datasetId: string, pairs: NewPair[]): Promise<void> {
  await tx.$executeRaw`
    insert into duplicate_pair (tenant_id, dataset_id, run_id, image_id, other_id, verdict, similarity, scores)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.image_id, x.other_id, x.verdict, x.similarity, x.scores
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb)
      as x(image_id uuid, other_id uuid, verdict text, similarity float8, scores jsonb)
    on conflict (image_id, other_id) do nothing`;
}

/** The readers on these images, by marks or by statement. */
export async function readersOfImages(tx: Tx, imageIds: string[]): Promise<Map<string, Set<string>>> {
  const rows = await tx.$queryRaw<{ image_id: string; readers: string[] }[]>`
    select x.image_id::text, array_agg(distinct upper(l.name)) as readers
    from (select image_id, layer_id from annotation where image_id = any(${imageIds}::uuid[])
      union all select image_id, layer_id from no_finding where image_id = any(${imageIds}::uuid[])) x
    join layer l on l.id = x.layer_id and l.kind = 'reader' group by 1`;
  return new Map(rows.map(({ image_id, readers }) => [image_id, new Set(readers)]));
}

/** Marks every item as through with `step`: a step that looks at all images together. */
export async function finishAllItems(tx: Tx, at: Attempt, step: number): Promise<number> {
  const total = await tx.$executeRaw`
    update item set done_step = ${step}::int where run_id = ${at.runId}::uuid and done_step < ${step}::int and dead is null`;
  await tx.$executeRaw`update run_step set total = greatest(total, ${total}::int), done = greatest(total, ${total}::int) where run_id = ${at.runId}::uuid and number = ${step}::int`;
  return total;
}
