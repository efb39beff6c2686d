import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../domain/ids';
import { query } from '../testing/database';
import { anInstance, type Instance } from '../testing/instance';
import { paceOfSteps } from './run-views';

let instance: Instance;
beforeAll(async () => {
  instance = await anInstance();
});
afterAll(() => instance.close());

/** A run whose steps (by number) went through so many items in so many seconds; the first is the latest. */
async function aRun(nth: number, steps: Record<number, { total: number; seconds: number }>): Promise<void> {
  const rows = Object.entries(steps).map(([number, step]) => ({ number: Number(number), ...step }));
  await query(
    instance.database.adminUrl,
    `insert into darkroom.run_step (run_id, tenant_id, number, id, state, done, total, started_at, ended_at)
     select $1, $2, x.number, x.number::text, 'completed', x.total, x.total, at - make_interval(secs => x.seconds), at
     from jsonb_to_recordset($3::jsonb) as x(number int, total int, seconds float8), (select now() - make_interval(days => $4) as at) t`,
    [newId(), instance.tenantId, JSON.stringify(rows), nth],
  );
}

const pace = async () => Object.fromEntries(await instance.records.as(instance.tenantId, paceOfSteps));

it('a step is as fast as its time over the items of the run, also when it had few of them to do; what is done once takes as long as it takes', async () => {
  expect(await pace()).toEqual({});
  await aRun(1, {
    1: { total: 0, seconds: 2 },
    2: { total: 200, seconds: 20 },
    6: { total: 5, seconds: 10 },
    7: { total: 200, seconds: 3 },
  });
  expect(await pace()).toEqual({ 1: 2, 2: 0.1, 6: 0.05, 7: 3 });
});

it('is the median of the last ten runs', async () => {
  for (let nth = 2; nth <= 10; nth++) await aRun(nth, { 2: { total: 100, seconds: nth <= 6 ? 30 : 1 } });
  await aRun(11, { 2: { total: 1, seconds: 9000 } });
  expect((await pace())[2]).toBeCloseTo(0.2); // five of 0.3 s, one of 0.1 s, four of 0.01 s
});
