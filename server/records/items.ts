import type { Attempt, Execution } from './attempts';
import type { Tx } from './records';
import type { Failure } from './runs';

/** A file of the import: an image or a label file. `no` counts from 0 in listing order. */
export type Item = {
  no: number;
  kind: 'image' | 'label';
  path: string;
  pair_key: string;
  partner_no: number | null;
  split: string | null;
  folder_class: string | null;
  bytes: number;
  modified_at: Date | null;
  image_id: string | null;
  done_step: number;
  tries: number;
  verdict: 'accepted' | 'warned' | 'rejected' | null;
  problems: unknown[];
  facts: Record<string, unknown> | null;
  object_key: string | null;
  label_state: string | null;
  target_tier: string | null;
};

/** Pages of a step that still have unfinished items, ascending. */
export async function pagesLeft(tx: Tx, runId: string, step: number, pageSize: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ page: number }[]>`
    select distinct no / ${pageSize}::int as page from item where run_id = ${runId}::uuid and done_step < ${step}::int and dead is null order by 1`;
  return rows.map((row) => row.page);
}

/** Unfinished items of one page, in order. */
export async function itemsLeft(tx: Tx, runId: string, step: number, page: number, pageSize: number): Promise<Item[]> {
  return tx.$queryRaw<Item[]>`
    select no, kind, path, pair_key, partner_no, split, folder_class, bytes::float8 as bytes, modified_at, image_id::text, done_step, tries, verdict,
      problems, facts, object_key, label_state, target_tier
    from item where run_id = ${runId}::uuid and done_step < ${step}::int and dead is null
      and no >= ${page * pageSize}::int and no < ${(page + 1) * pageSize}::int order by no`;
}

/** All items of one page, finished ones as well. */
export async function itemsOfPage(
  tx: Tx,
  runId: string,
  _step: number,
  page: number,
  pageSize: number,
): Promise<Item[]> {
  return itemsLeft(tx, runId, 2147483647, page, pageSize);
}

type Group = { step: number; page: number; worker: string; execution: Execution | null; items: number[] };

/**
 * The first statement of a commit group, all in one round trip: sets the tenant, passes the fence and marks items as finished for `step`.
 * Returns those that were not yet, the only ones whose effects may be written; null when this attempt may not write any more.
 */
export async function enterCommit(
  tx: Tx,
  at: Attempt,
  { step, page, worker, execution, items }: Group,
): Promise<Set<number> | null> {
  const [row] = await tx.$queryRaw<{ mine: number[] | null }[]>`
    select case when ${execution === null} or exists (select 1 from dbos.workflow_status
        where workflow_uuid = ${execution?.workflowId ?? ''} and owner_xid = ${execution?.owner ?? ''} for share)
      then darkroom.enter_commit(${at.tenantId}::uuid, ${at.runId}::uuid, ${at.attempt}::int, ${step}::int, ${page}::int, ${worker}, ${items}::int[])
      end as mine`;
  return row?.mine ? new Set(row.mine) : null;
}

/** Lays items aside as dead letters, each with its reason; the run goes on without them. */
export async function buryItems(tx: Tx, runId: string, dead: { no: number; failure: Failure }[]): Promise<void> {
  await tx.$executeRaw`
    update item i set dead = d.failure, dead_at = clock_timestamp(), verdict = coalesce(i.verdict, 'rejected')
    from jsonb_to_recordset(${JSON.stringify(dead)}::jsonb) as d(no int, failure jsonb)
    where i.run_id = ${runId}::uuid and i.no = d.no`;
}

/** Counts a try before it is made, so that an item that takes its worker down convicts itself. */
export async function countTry(tx: Tx, runId: string, no: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ tries: number }[]>`
    update item set tries = tries + 1 where run_id = ${runId}::uuid and no = ${no}::int returning tries`;
  return row?.tries ?? 0;
}

/** Says once how many items `step` has to do. */
export async function countStep(tx: Tx, at: Attempt, step: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: number }[]>`
    update run_step set total = case when total > 0 then total else
      (select count(*)::int from item where run_id = ${at.runId}::uuid and done_step < ${step}::int and dead is null) end
    where run_id = ${at.runId}::uuid and number = ${step}::int returning total`;
  return row?.total ?? 0;
}

/** Counts progress into the run's row, at most four times a second unless `always`. */
export async function countProgress(tx: Tx, runId: string, step: number, always: boolean): Promise<void> {
  await tx.$queryRaw`select darkroom.count_progress(${runId}::uuid, ${step}::int, ${always})`;
}
