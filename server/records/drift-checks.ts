import { Prisma } from '../db/client';
import { exceededThresholds, type Threshold } from '../domain/drift-alerts';
import { newId } from '../domain/ids';
import { populationTitle } from '../domain/populations';
import { counted } from '../domain/words';
import type { DriftBody, DriftFeature, DriftPair } from './drift';
import { notify } from './notifications';
import type { PageSql } from './paging';
import type { Tx } from './records';

/** A feature as a kept check remembers it: its figures without the histogram. */
export type KeptFeature = Omit<DriftFeature, 'histogram'>;
export type KeptBody = { images: DriftBody['images']; features: KeptFeature[] } | { problem: string };

export type CheckRow = {
  id: string;
  reference: string;
  target: string;
  revision: number;
  run_id: string | null;
  at: Date;
  actor: string;
  body: KeptBody;
};

type Check = DriftPair & {
  tenantId: string;
  revision: number;
  runId: string | null;
  actor: { id: string | null; name: string };
  body: KeptBody;
};

/**
 * Keeps a check, and tells people of what lies beyond the thresholds set for its populations; both or neither. Null when the check of
 * that run was kept before.
 */
export async function keepCheck(
  tx: Tx,
  { tenantId, datasetId, reference, target, ...check }: Check,
): Promise<CheckRow | null> {
  const [row] = await tx.$queryRaw<CheckRow[]>`
    insert into drift_report (id, tenant_id, dataset_id, reference, target, revision, run_id, actor, actor_id, body)
    values (${newId()}::uuid, ${tenantId}::uuid, ${datasetId}::uuid, ${reference}, ${target}, ${check.revision}::int, ${check.runId}::uuid,
      ${check.actor.name}, ${check.actor.id}, ${JSON.stringify(check.body)}::jsonb)
    on conflict (dataset_id, reference, target, run_id) where run_id is not null do nothing
    returning id::text, reference, target, revision, run_id::text, at, actor, body`;
  if (!row) return null;
  const message = await alertOf(tx, { datasetId, reference, target }, check.body);
  if (message === null) return row;
  const href = `/datasets/${datasetId}/drift?${new URLSearchParams({ reference, target })}`;
  await notify(tx, tenantId, { permission: 'curate', kind: 'drift', datasetId, message, href });
  return row;
}

/** What people are told of a check; null when nothing lies beyond a threshold. */
async function alertOf(tx: Tx, { datasetId, reference, target }: DriftPair, body: KeptBody): Promise<string | null> {
  const [dataset] = await tx.$queryRaw<{ name: string }[]>`select name from dataset where id = ${datasetId}::uuid`;
  const pair = `${populationTitle(target)} against ${populationTitle(reference)} in ${dataset?.name}`;
  if ('problem' in body) return `Drift of ${pair} could not be checked: ${body.problem}`;
  const thresholds = (await thresholdsOf(tx, datasetId)).filter(
    (each) => each.reference === reference && each.target === target,
  );
  const [worst, ...others] = exceededThresholds(body.features, thresholds);
  if (!worst) return null;
  const { feature, measure, value, above } = worst;
  const figure = `${measure === 'psi' ? 'PSI' : 'effect'} ${value.toFixed(2)}, limit ${above}`;
  const more = others.length > 0 ? ` and ${counted(others.length, 'other feature')}` : '';
  return `Drift of ${pair}: ${feature.title} (${figure})${more}.`;
}

type Asked = { datasetId: string; reference: string | null; target: string | null };

const asked = ({ datasetId, reference, target }: Asked) => Prisma.sql`dataset_id = ${datasetId}::uuid
  and (${reference}::text is null or reference = ${reference}) and (${target}::text is null or target = ${target})`;

/** Checks that were kept. */
export const checksOf = (tx: Tx, which: Asked, page: PageSql): Promise<CheckRow[]> => tx.$queryRaw`
  select id::text, reference, target, revision, run_id::text, at, actor, body from drift_report
  where ${asked(which)} and ${page.after} ${page.order} limit ${page.take}::int offset ${page.skip}::int`;

export async function countChecks(tx: Tx, which: Asked): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from drift_report where ${asked(which)}`;
  return row?.n ?? 0;
}

export type ThresholdRow = Threshold & {
  id: string;
  reference: string;
  target: string;
  created_by: string | null;
  created_at: Date;
};

export async function thresholdsOf(tx: Tx, datasetId: string): Promise<ThresholdRow[]> {
  return tx.$queryRaw`
    select id::text, reference, target, feature, measure, above, created_by, created_at from drift_threshold
    where dataset_id = ${datasetId}::uuid order by id`;
}

/** The next comparison that is due: thresholds are set for it, and the latest import that completed since has not been checked. */
export async function nextDueCheck(tx: Tx): Promise<(DriftPair & { tenantId: string; runId: string }) | null> {
  const [row] = await tx.$queryRaw<(DriftPair & { tenantId: string; runId: string })[]>`
    select t.tenant_id::text as "tenantId", t.dataset_id::text as "datasetId", t.reference, t.target, r.id::text as "runId"
    from (select tenant_id, dataset_id, reference, target, min(created_at) as since from drift_threshold group by 1, 2, 3, 4) t
    join dataset d on d.id = t.dataset_id and d.deleted_at is null
    join lateral (
      select id, published_at from run where dataset_id = t.dataset_id and published_at is not null and undone_at is null
      order by published_at desc limit 1) r on r.published_at > t.since
    where not exists (
      select from drift_report k where k.dataset_id = t.dataset_id and k.reference = t.reference and k.target = t.target and k.run_id = r.id)
    order by r.published_at limit 1`;
  return row ?? null;
}
