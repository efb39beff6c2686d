import { Prisma } from '../db/client';
import type { PairVerdict } from '../domain/decided-pairs';
import { labelsOf } from './frozen-labels';
import type { Tx } from './records';
import type { SplitChangeKind } from './split-changes';
import type { Tier } from './tiers';

type Of<Kind extends string, Rest> = { kind: Kind; at: Date; by: string | null } & Rest;
type Other = { image_id: string; filename: string | null };
type Issue = string;
export type ImageEvent =
  | Of<'fetched', { source_url: string }>
  | Of<'validated', { run_id: string; verdict: 'accepted' | 'warned' | 'rejected'; issues: Issue[] }>
  | Of<'copy_found', { run_id: string; stage: 'bytes' | 'pixels' | 'near' | 'reader'; of: Other; removed: boolean }>
  | Of<'imported', { run_id: string }>
  | Of<'pair_decided', { decision: PairVerdict; other: Other }>
  | Of<
      'split_moved',
      { change: SplitChangeKind; from: string | null; to: string | null; reason: string | null; is_undone: boolean }
    >
  | Of<'consensus', { layer: string; annotations: number; no_finding: boolean }>
  | Of<'frozen', { version: number; name: string | null; split: string | null }>
  | Of<'published', { version: number }>
  | Of<'tier_moved', { from: Tier; to: Tier }>
  | Of<'restored', object>;

type Image = { id: string; datasetId: string };

/** What happened to an image, as far as rows prove it, the earliest first; of one moment in the order of the queries. */
export async function eventsOf(tx: Tx, image: Image): Promise<ImageEvent[]> {
  const found: ImageEvent[] = [];
  for (const eventsOfKind of [imports, copies, imported, decisions, splitMoves, consensus, versions, tiers, restored])
    found.push(...(await eventsOfKind(tx, image)));
  return found.sort((a, b) => a.at.getTime() - b.at.getTime());
}

const event = (kind: ImageEvent['kind'], columns: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${kind}::text as kind, ${columns}`;

/** Fetched from its source, then judged; flags of copies came later and are told with them. */
async function imports(tx: Tx, { id }: Image): Promise<ImageEvent[]> {
  const fetched = await tx.$queryRaw<ImageEvent[]>`
    select ${event('fetched', Prisma.sql`i.fetched_at as at, null as by, i.source_url`)} from image i where i.id = ${id}::uuid and i.fetched_at is not null`;
  const validated = await tx.$queryRaw<ImageEvent[]>`
    select ${event('validated', Prisma.sql`s.ended_at as at, null as by, i.run_id::text, i.verdict`)},
      array(select x from unnest(i.issues) x where x <> all('{exact_duplicate,near_duplicate}')) as issues
    from image i join run_step s on s.run_id = i.run_id and s.id = 'validate-images' and s.state = 'completed' and s.ended_at is not null
    where i.id = ${id}::uuid`;
  return [...fetched, ...validated];
}

/** Recognised by a run; what a person said is told as a decision. */
const copies = (tx: Tx, { id }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('copy_found', Prisma.sql`coalesce(s.ended_at, r.published_at) as at, null as by, m.run_id::text, m.stage, m.removed`)},
    jsonb_build_object('image_id', b.image_id, 'filename', o.filename) as of
  from duplicate_member m join run r on r.id = m.run_id and r.published_at is not null
  left join run_step s on s.run_id = r.id and s.id = 'deduplicate-images' and s.state = 'completed'
  join duplicate_member b on b.group_id = m.group_id and b.role = 'best' left join image o on o.id = b.image_id
  where m.image_id = ${id}::uuid and m.role = 'duplicate' and not m.is_decided`;

const imported = (tx: Tx, { id }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('imported', Prisma.sql`i.published_at as at, r.actor ->> 'name' as by, i.run_id::text`)}
  from image i left join run r on r.id = i.run_id where i.id = ${id}::uuid and i.published_at is not null`;

/** A decision holds by content; the other image is the one that was looked at. */
const decisions = (tx: Tx, { id, datasetId }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('pair_decided', Prisma.sql`d.at, d.actor as by, d.decision`)}, jsonb_build_object('image_id', o.id, 'filename', i.filename) as other
  from image m join duplicate_decision d on d.dataset_id = ${datasetId}::uuid and m.sha256 in (d.sha256, d.other_sha256)
  join lateral (select case when d.sha256 = m.sha256 then d.other_id else d.image_id end as id) o on true
  left join image i on i.id = o.id and i.dataset_id = d.dataset_id
  where m.id = ${id}::uuid order by d.id`;

const splitMoves = (tx: Tx, { id }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('split_moved', Prisma.sql`c.at, c.actor as by, c.kind as change, m.from_split as "from", m.to_split as "to", c.reason`)},
    exists (select 1 from split_change u where u.dataset_id = c.dataset_id and u.undoes = c.id) as is_undone
  from split_move m join split_change c on c.id = m.change_id where m.image_id = ${id}::uuid order by c.at, c.id`;

const consensus = (tx: Tx, { id, datasetId }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select * from (
    select ${event('consensus', Prisma.sql`l.created_at as at, l.settings ->> 'made_by' as by, l.name as layer`)},
      (select count(*)::int from annotation a where a.image_id = ${id}::uuid and a.layer_id = l.id) as annotations,
      exists (select 1 from no_finding n where n.image_id = ${id}::uuid and n.layer_id = l.id) as no_finding
    from layer l where l.dataset_id = ${datasetId}::uuid and l.kind = 'consensus') x
  where annotations > 0 or no_finding`;

const HELD = Prisma.sql`version_image i join version v on v.id = i.version_id and v.state <> 'deleted'`;

async function versions(tx: Tx, { id }: Image): Promise<ImageEvent[]> {
  const frozen = await tx.$queryRaw<ImageEvent[]>`
    select ${event('frozen', Prisma.sql`v.created_at as at, v.created_by as by, v.number as version, v.name, i.split`)} from ${HELD}
    where i.image_id = ${id}::uuid and i.erased_at is null order by v.number`;
  const published = await tx.$queryRaw<ImageEvent[]>`
    select ${event('published', Prisma.sql`v.published_at as at, v.published_by as by, v.number as version`)} from ${HELD}
    where i.image_id = ${id}::uuid and i.erased_at is null and v.published_at is not null order by v.number`;
  return [...frozen, ...published];
}

const tiers = (tx: Tx, { id }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('tier_moved', Prisma.sql`o.moved_at as at, null as by, o.moved_from as "from", o.tier as "to"`)}
  from image i join stored_object o on o.tenant_id = i.tenant_id and o.key = i.object_key where i.id = ${id}::uuid and o.moved_at is not null`;

const restored = (tx: Tx, { id, datasetId }: Image): Promise<ImageEvent[]> => tx.$queryRaw<ImageEvent[]>`
  select ${event('restored', Prisma.sql`a.at, a.actor as by`)} from audit_log a
  where a.action = 'images.restored' and a.details -> 'image_ids' ? ${id} and a.subject_id = ${datasetId} order by a.id`;

export type HeldRow = {
  version: number;
  name: string | null;
  state: 'frozen' | 'published';
  created_at: Date;
  created_by: string;
  split: string | null;
  annotations: number;
  is_split_same: boolean;
  are_labels_same: boolean;
};

/** The versions that hold an image, the latest first, against what it is now. */
export const versionsHolding = (tx: Tx, { id, datasetId }: Image): Promise<HeldRow[]> => tx.$queryRaw<HeldRow[]>`
  with shown as materialized (select * from image where id = ${id}::uuid), labels as materialized (${labelsOf(datasetId)})
  select v.number as version, v.name, v.state, v.created_at, v.created_by, i.split, i.annotations, i.split is not distinct from s.split as is_split_same,
    i.label_sha256 = l.sha256 as are_labels_same
  from ${HELD} join shown s on s.id = i.image_id join labels l on l.image_id = s.id
  where i.image_id = ${id}::uuid and i.erased_at is null order by v.number desc`;

/** Its annotations as versions count them: without those of models and consensus. */
export async function annotationsNow(tx: Tx, { id }: Image): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from annotation a join layer l on l.id = a.layer_id and l.kind not in ('model', 'consensus') where a.image_id = ${id}::uuid`;
  return row?.n ?? 0;
}
