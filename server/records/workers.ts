import type { Records, Tx } from './records';

/** Says that this worker lives. */
export async function beat(tx: Tx, worker: { id: string; host: string; pid: number; version: string }): Promise<void> {
  await tx.$executeRaw`
    insert into worker (id, host, pid, version) values (${worker.id}, ${worker.host}, ${worker.pid}::int, ${worker.version})
    on conflict (id) do update set last_seen = clock_timestamp()`;
}

/** Workers that were not seen for `seconds`. */
export async function silentWorkers(tx: Tx, seconds: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from worker where last_seen < clock_timestamp() - make_interval(secs => ${seconds}::float8)`;
  return rows.map((row) => row.id);
}

export async function forgetWorker(tx: Tx, id: string, seconds: number): Promise<void> {
  await tx.$executeRaw`
    delete from worker where id = ${id} and last_seen < clock_timestamp() - make_interval(secs => ${seconds}::float8)`;
}

/** Leaves at once: the others need not wait for the silence. */
export async function leave(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`update worker set last_seen = 'epoch' where id = ${id}`;
}

/** Seconds since a worker last gave a sign of life; null when there is none. */
export async function lastBeatSeconds(records: Records): Promise<number | null> {
  const [row] = await records.unscoped(
    (tx) =>
      tx.$queryRaw<
        { seconds: number | null }[]
      >`select extract(epoch from clock_timestamp() - max(last_seen))::float8 as seconds from worker`,
  );
  return row?.seconds ?? null;
}
