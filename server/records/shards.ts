import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Takes a page for `worker`. Returns how often it was started without coming to its end: more than 1 means somebody died on it. */
export async function takeShard(tx: Tx, at: Attempt, step: number, page: number, worker: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ starts: number }[]>`
    insert into shard (run_id, step, page, tenant_id, worker)
    values (${at.runId}::uuid, ${step}::int, ${page}::int, ${at.tenantId}::uuid, ${worker})
    on conflict (run_id, step, page) do update
      set starts = case when shard.state = 'running' then shard.starts + 1 else 1 end, state = 'running', worker = excluded.worker, ended_at = null
    returning starts`;
  return row?.starts ?? 1;
}

type End = { step: number; page: number; pageSize: number; worker: string };

/** Marks a page as done if nothing is left on it, in one durable commit; false when something is left or another worker has it. */
export async function finishShard(tx: Tx, at: Attempt, { step, page, pageSize, worker }: End): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update shard set state = 'done', ended_at = clock_timestamp()
    where run_id = ${at.runId}::uuid and step = ${step}::int and page = ${page}::int and worker = ${worker}
      and not exists (select 1 from item where run_id = ${at.runId}::uuid and no >= ${page * pageSize}::int and no < ${(page + 1) * pageSize}::int
        and done_step < ${step}::int and dead is null)`;
  return changed === 1;
}

/** Puts a page down unfinished. */
export async function leaveShard(
  tx: Tx,
  at: Attempt,
  step: number,
  page: number,
  worker: string,
  state: 'stopped' | 'failed',
): Promise<void> {
  await tx.$executeRaw`
    update shard set state = ${state}, ended_at = clock_timestamp()
    where run_id = ${at.runId}::uuid and step = ${step}::int and page = ${page}::int and worker = ${worker}`;
}

export async function shardOwner(tx: Tx, at: Attempt, step: number, page: number): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ worker: string }[]>`
    select worker from shard where run_id = ${at.runId}::uuid and step = ${step}::int and page = ${page}::int`;
  return row?.worker ?? null;
}
