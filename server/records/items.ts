import type { ItemKind } from '../domain/verdicts';
import type { Attempt } from './attempts';
import type { Tx } from './records';

/** A file of the import: an image, a label file or a refused entry. `no` counts from 0 in listing order. */
export type Item = {
  no: number;
  kind: ItemKind;
  path: string;
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
  object_key: string | null;
  label_state: string | null;
  true_width: number | null;
  true_height: number | null;
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
    select no, kind, path, partner_no, split, folder_class, bytes::float8 as bytes, modified_at, image_id::text, done_step, tries, verdict,
      problems, object_key, label_state, true_width, true_height, target_tier
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
