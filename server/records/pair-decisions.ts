import { Prisma } from '../db/client';
import type { Actor } from '../domain/actor';
import type { PairVerdict } from '../domain/decided-pairs';
import type { NewPair } from './duplicates';
import type { Tx } from './records';

/** The latest that a person said of a pair; `undecided` takes back what was said before. */
export type PairDecision = {
  id: bigint;
  image_id: string;
  other_id: string;
  sha256: string;
  other_sha256: string;
  decision: PairVerdict;
  /** What the comparison had found. */
  verdict: NewPair['verdict'];
  similarity: number;
  scores: Record<string, number>;
};

/** Until the commit nobody else groups or decides about duplicates of this dataset. */
export async function lockDuplicates(tx: Tx, datasetId: string): Promise<void> {
  await tx.$queryRaw`select 1 from dataset where id = ${datasetId}::uuid for update`;
}

const latestOf = (datasetId: string): Prisma.Sql => Prisma.sql`(
  select distinct on (least(sha256, other_sha256), greatest(sha256, other_sha256)) * from duplicate_decision
  where dataset_id = ${datasetId}::uuid order by least(sha256, other_sha256), greatest(sha256, other_sha256), id desc)`;

const imageOf = (sha256: Prisma.Sql, id: Prisma.Sql): Prisma.Sql => Prisma.sql`lateral (
  select i.id from image i where i.dataset_id = d.dataset_id and i.sha256 = ${sha256} and i.status <> 'deleted' and i.published_at is not null
  order by i.id <> ${id}, i.status not in ('accepted', 'warned'), i.filename, i.id limit 1)`;

/**
 * The latest decisions about what is in the dataset, as rows: a decision holds by content, so it names the images that have it now.
 * While one of the two contents is not there, it sleeps.
 */
export const decisionsAwake = (datasetId: string): Prisma.Sql => Prisma.sql`(
  select d.id, b.id as image_id, o.id as other_id, d.sha256, d.other_sha256, d.decision, d.verdict, d.similarity, d.scores, d.actor, d.at
  from ${latestOf(datasetId)} d join ${imageOf(Prisma.sql`d.sha256`, Prisma.sql`d.image_id`)} b on true
  join ${imageOf(Prisma.sql`d.other_sha256`, Prisma.sql`d.other_id`)} o on true)`;

const COLUMNS = Prisma.sql`id, image_id::text, other_id::text, sha256, other_sha256, decision, verdict, similarity, scores`;

/** What people decided last about each pair of this dataset, by content, also about what is not there. */
export const pairDecisions = (tx: Tx, datasetId: string): Promise<PairDecision[]> =>
  tx.$queryRaw<PairDecision[]>`select ${COLUMNS} from ${latestOf(datasetId)} d order by id`;

/** What people decided last about each pair that is there. */
export const decisionsThatHold = (tx: Tx, datasetId: string): Promise<PairDecision[]> =>
  tx.$queryRaw<PairDecision[]>`select ${COLUMNS} from ${decisionsAwake(datasetId)} d order by id`;

/** The number of the latest decision, 0 when there is none. */
export const lastDecision = (decisions: readonly PairDecision[]): bigint =>
  decisions.reduce((last, { id }) => (id > last ? id : last), 0n);

/** Adds what a person said of a pair; who and when stays on record. */
export async function addDecision(
  tx: Tx,
  actor: Actor,
  datasetId: string,
  { image_id, other_id, sha256, other_sha256, decision, verdict, similarity, scores }: Omit<PairDecision, 'id'>,
): Promise<void> {
  await tx.duplicateDecision.create({
    data: {
      tenant_id: actor.tenantId,
      dataset_id: datasetId,
      image_id,
      other_id,
      sha256,
      other_sha256,
      decision,
      verdict,
      similarity,
      scores,
      actor: actor.name,
      actor_id: actor.id,
    },
  });
}

export type FoundPair = Omit<PairDecision, 'id' | 'decision'> & { run_id: string };

/**
 * Two images of the dataset that a comparison found alike, the better one first: a pair for a person, a near copy and what it is a copy
 * of, or a pair that was decided before. `run_id`: of the two imports that which came later. Null for any others.
 */
export async function findPair(tx: Tx, datasetId: string, pair: [string, string]): Promise<FoundPair | null> {
  const rows = await tx.$queryRaw<FoundPair[]>`
    with found as (
      select 1 as rank, image_id, other_id, verdict, similarity, scores from duplicate_pair where image_id = any(${pair}::uuid[]) and other_id = any(${pair}::uuid[])
      union all
      select 2, b.image_id, m.image_id, 'duplicate', coalesce((m.scores ->> 'similarity')::float8, 0), m.scores
      from duplicate_member m join duplicate_member b on b.group_id = m.group_id
      where m.image_id = any(${pair}::uuid[]) and b.image_id = any(${pair}::uuid[]) and m.stage = 'near' and not m.is_decided
        and (b.image_id = m.copy_of or (m.copy_of is null and b.role = 'best'))
      union all
      (select 3, b.id, o.id, d.verdict, d.similarity, d.scores from duplicate_decision d
        join image b on b.id = any(${pair}::uuid[]) and b.sha256 = d.sha256 join image o on o.id = any(${pair}::uuid[]) and o.sha256 = d.other_sha256
        where d.dataset_id = ${datasetId}::uuid order by d.id desc limit 1))
    select f.image_id::text, f.other_id::text, b.sha256, o.sha256 as other_sha256, f.verdict, f.similarity, f.scores,
      (select r.id::text from run r where r.id in (b.run_id, o.run_id) order by r.published_at desc limit 1) as run_id
    from found f join image b on b.id = f.image_id join image o on o.id = f.other_id
    where f.image_id <> f.other_id and b.dataset_id = ${datasetId}::uuid and o.dataset_id = ${datasetId}::uuid
      and b.published_at is not null and o.published_at is not null
    order by f.rank limit 1`;
  return rows[0] ?? null;
}

/** The decisions that set these copies aside. */
export async function decisionsOnCopies(
  tx: Tx,
  datasetId: string,
  imageIds: readonly string[],
): Promise<{ image_id: string; other_id: string }[]> {
  const rows = await tx.$queryRaw<{ sha256: string }[]>`
    select i.sha256 from duplicate_member m join image i on i.id = m.image_id
    where m.dataset_id = ${datasetId}::uuid and m.image_id = any(${imageIds}::uuid[]) and m.is_decided and m.removed`;
  const copies = new Set(rows.map(({ sha256 }) => sha256));
  if (copies.size === 0) return [];
  return (await decisionsThatHold(tx, datasetId)).filter(
    ({ sha256, other_sha256, decision }) => decision === 'same' && (copies.has(sha256) || copies.has(other_sha256)),
  );
}
