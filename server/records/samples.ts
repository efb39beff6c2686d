import type { Actor } from '../domain/actor';
import type { SampleState } from '../domain/wire/sample';
import type { Tx } from './records';

export type SampleRow = { tenantId: string; actorId: string; actorName: string };
export type SampleView = {
  state: SampleState;
  done: number;
  total: number;
  problem: string | null;
  run_id: string | null;
};

/** Asks for the sample; it is developed in the name of whoever asked. */
export async function wantSample(tx: Tx, { tenantId, id, name }: Actor): Promise<void> {
  await tx.sample.create({ data: { tenant_id: tenantId, actor_id: id, actor_name: name } });
}

export const sampleOf = (tx: Tx): Promise<SampleView | null> =>
  tx.sample.findFirst({
    select: { state: true, done: true, total: true, problem: true, run_id: true },
  }) as Promise<SampleView | null>;

/** Takes a sample that nobody is at: wanted, given up before, or of a worker that is gone. Null when there is none. */
export async function takeSample(tx: Tx, worker: string, givenUp: readonly string[]): Promise<SampleRow | null> {
  const [row] = await tx.$queryRaw<SampleRow[]>`
    update sample set state = 'drawing', worker = ${worker}, problem = null, updated_at = clock_timestamp()
    where tenant_id = (
      select tenant_id from sample s
      where state <> 'imported' and tenant_id <> all (${givenUp}::uuid[]) and (state in ('wanted', 'failed') or worker = ${worker}
        or not exists (select from worker w where w.id = s.worker and w.last_seen > clock_timestamp() - interval '8 s'))
      limit 1 for update skip locked)
    returning tenant_id::text as "tenantId", actor_id::text as "actorId", actor_name as "actorName"`;
  return row ?? null;
}

export async function countSample(tx: Tx, done: number, total: number): Promise<void> {
  await tx.$executeRaw`update sample set done = ${done}, total = ${total}, updated_at = clock_timestamp()`;
}

export async function markSample(
  tx: Tx,
  at: { state: 'imported'; run_id: string } | { state: 'failed'; problem: string },
): Promise<void> {
  await tx.sample.updateMany({ data: { ...at, updated_at: new Date() } });
}
