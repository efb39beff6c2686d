import { Prisma } from '../db/client';
import { newId } from '../domain/ids';
import type { NearVerdict } from '../domain/near-duplicates';
import type { PerceptualHash } from '../domain/perceptual-hash';
import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Where an image that is in the dataset stands among copies of it. */
export type Place = {
  group_id: string;
  best_id: string;
  role: 'best' | 'duplicate';
  stage: 'bytes' | 'pixels' | 'near' | null;
  scores: Record<string, number>;
};

export type Comparable = {
  id: string;
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
export async function comparableImages(
  tx: Tx,
  { datasetId, isNew, isThere, takesPart = IS_COMPARED }: Comparison,
): Promise<Comparable[]> {
  return tx.$queryRaw<Comparable[]>`
    select i.id::text, filename, sha256, bytes::float8 as bytes, width, height, format, label_state, pixel_hash, object_key,
      coalesce((facts -> 'measures' ->> 'sharpness')::float8, 0) as sharpness, facts -> 'candidateCells' as candidate_cells,
      facts ->> 'reducedHash' as reduced_hash, (facts ->> 'channels')::int as channels, (facts ->> 'bitDepth')::int as bit_depth,
      coalesce((facts ->> 'orientation')::int, 1) as orientation, thumbnail_key, nullif(facts -> 'perceptual', 'null'::jsonb) as perceptual,
      coalesce((facts -> 'measures' ->> 'isGrey')::boolean, (facts ->> 'channels')::int <= 2, false) as is_grey,
      ${isNew} as is_new, not ${isNew} and i.status = 'duplicate' as is_out, case when not ${isNew} then p.place end as place
    from image i left join (
      select m.image_id, jsonb_build_object('group_id', m.group_id, 'best_id', b.image_id, 'role', m.role, 'stage', m.stage, 'scores', m.scores) as place
      from duplicate_member m join run r on r.id = m.run_id and r.published_at is not null
      join duplicate_member b on b.group_id = m.group_id and b.role = 'best' where m.dataset_id = ${datasetId}::uuid) p on p.image_id = i.id
    where i.dataset_id = ${datasetId}::uuid and (${isNew} or ${isThere}) and ${takesPart}
      and sha256 is not null and width is not null
    order by filename, i.id`;
}

/** Takes back what an earlier attempt of this run said about duplicates: nothing is a duplicate any more. */
export async function forgetDuplicates(tx: Tx, at: Attempt): Promise<void> {
  // A quarantined copy comes back unless validation quarantined it.
  await tx.$executeRaw`
    update image i set status = case i.verdict when 'accepted' then 'accepted' else 'warned' end
    from duplicate_member m join run r on r.id = m.run_id
    where m.run_id = ${at.runId}::uuid and m.removed and i.id = m.image_id and (i.status = 'duplicate'
      or (i.status = 'quarantined' and (i.verdict <> 'rejected' or r.settings ->> 'validation_mode' = 'report-only')))`;
  await tx.$executeRaw`delete from duplicate_member where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`delete from duplicate_group where run_id = ${at.runId}::uuid`;
  await tx.$executeRaw`delete from duplicate_pair where run_id = ${at.runId}::uuid`;
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
  stage: 'bytes' | 'pixels' | 'near' | null;
  /** Of an exact copy: whose bytes or pixels it has. */
  copy_of: string | null;
  scores: Record<string, number>;
  /** Leaves the lists (softly: it can be brought back). */
  removed: boolean;
};
/** `id` is that of a group that is in the dataset and grows: then `members` are those that come to it, and `best_id` is not among them. */
export type NewGroup = { id: string | null; best_id: string; members: GroupMember[]; bytes_saved: number };

/** Writes star groups and what comes to them; copies that are to be removed leave the lists under `status`. */
export async function writeGroups(
  tx: Tx,
  at: Pick<Attempt, 'tenantId' | 'runId'>,
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
    insert into duplicate_member (tenant_id, dataset_id, run_id, group_id, image_id, role, stage, scores, removed, copy_of)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.group_id, x.image_id, x.role, x.stage, x.scores, x.removed, x.copy_of
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
      as x(group_id uuid, image_id uuid, role text, stage text, scores jsonb, removed boolean, copy_of uuid)`;
  const removed = members.flatMap((member) => (member.removed ? [member.image_id] : []));
  await tx.$executeRaw`update image set status = ${status} where id = any(${removed}::uuid[])`;
}

/** Sizes of the groups that a run's images are in, or of all of a dataset. Members count once their run is published. */
export async function recountGroups(tx: Tx, of: { runId: string } | { datasetId: string }): Promise<void> {
  const which =
    'runId' in of
      ? Prisma.sql`m.group_id in (select group_id from duplicate_member where run_id = ${of.runId}::uuid)`
      : Prisma.sql`m.dataset_id = ${of.datasetId}::uuid`;
  await tx.$executeRaw`
    update duplicate_group g set size = x.size, bytes_saved = x.bytes_saved from (
      select m.group_id, count(*)::int as size, coalesce(sum(i.bytes) filter (where m.role = 'duplicate'), 0) as bytes_saved
      from duplicate_member m join image i on i.id = m.image_id join run r on r.id = m.run_id and r.published_at is not null
      where ${which} group by 1) x
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
export async function writePairs(
  tx: Tx,
  at: Pick<Attempt, 'tenantId' | 'runId'>,
  datasetId: string,
  pairs: NewPair[],
): Promise<void> {
  await tx.$executeRaw`
    insert into duplicate_pair (tenant_id, dataset_id, run_id, image_id, other_id, verdict, similarity, scores)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.image_id, x.other_id, x.verdict, x.similarity, x.scores
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb)
      as x(image_id uuid, other_id uuid, verdict text, similarity float8, scores jsonb)
    on conflict (image_id, other_id) do nothing`;
}

/** The layers of readers on these images, by marks or by statement. */
export async function readersOfImages(tx: Tx, imageIds: string[]): Promise<Map<string, Set<string>>> {
  const rows = await tx.$queryRaw<{ image_id: string; layers: string[] }[]>`
    select x.image_id::text, array_agg(distinct l.id::text) as layers
    from (select image_id, layer_id from annotation where image_id = any(${imageIds}::uuid[])
      union all select image_id, layer_id from no_finding where image_id = any(${imageIds}::uuid[])) x
    join layer l on l.id = x.layer_id and l.kind = 'reader' group by 1`;
  return new Map(rows.map(({ image_id, layers }) => [image_id, new Set(layers)]));
}

/** Marks every item as through with `step`: a step that looks at all images together. */
export async function finishAllItems(tx: Tx, at: Attempt, step: number): Promise<number> {
  const total = await tx.$executeRaw`
    update item set done_step = ${step}::int where run_id = ${at.runId}::uuid and done_step < ${step}::int and dead is null`;
  await tx.$executeRaw`update run_step set total = greatest(total, ${total}::int), done = greatest(total, ${total}::int) where run_id = ${at.runId}::uuid and number = ${step}::int`;
  return total;
}
