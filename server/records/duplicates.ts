import { newId } from '../domain/ids';
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
};

/** Images of this run that deduplication compares: everything that was not filtered before and could be decoded. */
export async function comparableImages(tx: Tx, at: Attempt): Promise<Comparable[]> {
  return tx.$queryRaw<Comparable[]>`
    select id::text, filename, sha256, bytes::float8 as bytes, width, height, format, label_state, pixel_hash, object_key,
      coalesce((facts -> 'measures' ->> 'sharpness')::float8, 0) as sharpness, facts -> 'candidateCells' as candidate_cells,
      facts ->> 'reducedHash' as reduced_hash, (facts ->> 'channels')::int as channels, (facts ->> 'bitDepth')::int as bit_depth,
      coalesce((facts ->> 'orientation')::int, 1) as orientation
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
}

/** Keeps pixel hashes, so that no image is decoded for them twice. */
export async function writePixelHashes(tx: Tx, hashes: { image_id: string; pixel_hash: string }[]): Promise<void> {
  await tx.$executeRaw`
    update image set pixel_hash = x.pixel_hash from jsonb_to_recordset(${JSON.stringify(hashes)}::jsonb) as x(image_id uuid, pixel_hash text)
    where image.id = x.image_id`;
}

export type GroupMember = { image_id: string; role: 'best' | 'duplicate'; stage: 'bytes' | 'pixels' | null };
export type NewGroup = { members: GroupMember[]; bytes_saved: number };

/** Writes star groups; with `status`, every copy leaves the lists under it (softly: it can be brought back). */
export async function writeGroups(
  tx: Tx,
  at: Attempt,
  datasetId: string,
  groups: NewGroup[],
  status: 'duplicate' | 'quarantined' | null,
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
    insert into duplicate_member (tenant_id, dataset_id, group_id, image_id, role, stage, scores, removed)
    select ${at.tenantId}::uuid, ${datasetId}::uuid, x.group_id, x.image_id, x.role, x.stage, '{"similarity": 1}'::jsonb, x.role = 'duplicate' and ${status !== null}
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as x(group_id uuid, image_id uuid, role text, stage text)`;
  if (status === null) return;
  await tx.$executeRaw`
    update image set status = ${status} where id in (
      select m.image_id from duplicate_member m join duplicate_group g on g.id = m.group_id where g.run_id = ${at.runId}::uuid and m.role = 'duplicate')`;
}

/** Marks every item as through with `step`: a step that looks at all images together. */
export async function finishAllItems(tx: Tx, at: Attempt, step: number): Promise<number> {
  const total = await tx.$executeRaw`
    update item set done_step = ${step}::int where run_id = ${at.runId}::uuid and done_step < ${step}::int and dead is null`;
  await tx.$executeRaw`update run_step set total = greatest(total, ${total}::int), done = greatest(total, ${total}::int) where run_id = ${at.runId}::uuid and number = ${step}::int`;
  return total;
}
