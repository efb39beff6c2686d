import { newId } from '../domain/ids';
import type { NearVerdict } from '../domain/near-duplicates';
import type { PerceptualHash } from '../domain/perceptual-hash';
import type { Attempt } from './attempts';
import type { Tx } from './records';

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
};

/** Images of this run that deduplication compares: everything that was not filtered before and could be decoded. */
export async function comparableImages(tx: Tx, at: Attempt): Promise<Comparable[]> {
  return tx.$queryRaw<Comparable[]>`
    select id::text, filename, sha256, bytes::float8 as bytes, width, height, format, label_state, pixel_hash, object_key,
      coalesce((facts -> 'measures' ->> 'sharpness')::float8, 0) as sharpness, facts -> 'candidateCells' as candidate_cells,
      facts ->> 'reducedHash' as reduced_hash, (facts ->> 'channels')::int as channels, (facts ->> 'bitDepth')::int as bit_depth,
      coalesce((facts ->> 'orientation')::int, 1) as orientation, thumbnail_key, nullif(facts -> 'perceptual', 'null'::jsonb) as perceptual,
      coalesce((facts -> 'measures' ->> 'isGrey')::boolean, (facts ->> 'channels')::int <= 2, false) as is_grey
    from image where run_id = ${at.runId}::uuid and status in ('accepted', 'warned', 'duplicate') and sha256 is not null and width is not null
    order by filename`;
}

/** Takes back what an earlier attempt of this run said about duplicates: nothing is a duplicate any more. */
export async function forgetDuplicates(tx: Tx, at: Attempt): Promise<void> {
  // A quarantined copy comes back unless validation quarantined it.
  await tx.$executeRaw`
    update image i set status = case i.verdict when 'accepted' then 'accepted' else 'warned' end
    from duplicate_member m join duplicate_group g on g.id = m.group_id join run r on r.id = g.run_id
    where g.run_id = ${at.runId}::uuid and m.removed and i.id = m.image_id and (i.status = 'duplicate'
      or (i.status = 'quarantined' and (i.verdict <> 'rejected' or r.settings ->> 'validation_mode' = 'report-only')))`;
  await tx.$executeRaw`delete from duplicate_member where group_id in (select id from duplicate_group where run_id = ${at.runId}::uuid)`;
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
export type NewGroup = { members: GroupMember[]; bytes_saved: number };

/** Writes star groups; copies that are to be removed leave the lists under `status`. */
export async function writeGroups(
  tx: Tx,
  at: Attempt,
  datasetId: string,
  groups: NewGroup[],
  status: 'duplicate' | 'quarantined',
): Promise<void> {
  const rows = groups.map((group) => ({
    id: newId(),
    size: group.members.length,
    bytes_saved: group.bytes_saved,
    members: group.members,
  }));
  await tx.$executeRaw`
    insert into duplicate_group (id, tenant_id, dataset_id, run_id, size, bytes_saved)
    select x.id, ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.size, x.bytes_saved
    from jsonb_to_recordset(${JSON.stringify(rows.map(({ members: _, ...row }) => row))}::jsonb) as x(id uuid, size int, bytes_saved bigint)`;
  const members = rows.flatMap(({ id, members: all }) => all.map((member) => ({ group_id: id, ...member })));
  await tx.$executeRaw`
    insert into duplicate_member (tenant_id, dataset_id, group_id, image_id, role, stage, scores, removed, copy_of)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, x.group_id, x.image_id, x.role, x.stage, x.scores, x.removed, x.copy_of
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
      as x(group_id uuid, image_id uuid, role text, stage text, scores jsonb, removed boolean, copy_of uuid)`;
  const removed = members.flatMap((member) => (member.removed ? [member.image_id] : []));
  await tx.$executeRaw`update image set status = ${status} where id = any(${removed}::uuid[])`;
}

/** Two images that may be one: `duplicate` for what was verified but is left to a person, `doubtful` for what could not be. */
export type NewPair = {
  image_id: string;
  other_id: string;
  verdict: Exclude<NearVerdict, 'different'>;
  similarity: number;
  scores: Record<string, number>;
};

/** Writes pairs that a person is to decide about. */
export async function writePairs(tx: Tx, at: Attempt, datasetId: string, pairs: NewPair[]): Promise<void> {
  await tx.$executeRaw`
    insert into duplicate_pair (tenant_id, dataset_id, run_id, image_id, other_id, verdict, similarity, scores)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, ${at.runId}::uuid, x.image_id, x.other_id, x.verdict, x.similarity, x.scores
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb)
      as x(image_id uuid, other_id uuid, verdict text, similarity float8, scores jsonb)`;
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
