import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { getRunView } from '../services/runs/view-run';
import { query } from '../testing/database';
import { drawManyImages } from '../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { until } from '../testing/poll';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

const workflows = (runId: string) =>
  query<{ id: string }>(
    instance.database.adminUrl,
    'select workflow_uuid as id from dbos.workflow_status where workflow_uuid like $1',
    [`${runId}:%`],
  );

it('forgets the workflows and keys of long ago when a worker starts, and nothing of the run itself', async () => {
  const [many, few] = ['many', 'few'].map((name) => path.join(instance.inbox, name)) as [string, string];
  await drawManyImages(many, 110); // more than one page
  await drawManyImages(few, 3);
  const first = aWorker(instance);
  const old = await importFolder(lead, many);
  const fresh = await importFolder(lead, few);
  for (const { run_id } of [old, fresh]) expect((await settled(lead, run_id)).state).toBe('completed');
  const before = await getRunView(lead, { id: old.run_id });
  await until('the workflows to have ended', async () =>
    (
      await query<{ n: number }>(
        instance.database.adminUrl,
        "select count(*)::int as n from dbos.workflow_status where status in ('PENDING', 'ENQUEUED')",
      )
    ).every(({ n }) => n === 0),
  );
  first.kill();
  await first.ended;
  expect((await workflows(old.run_id)).length).toBeGreaterThan(1);
  await query(
    instance.database.adminUrl,
    'update dbos.workflow_status set updated_at = updated_at - 31 * 86400000::bigint where workflow_uuid like $1',
    [`${old.run_id}:%`],
  );
  const insert = `insert into darkroom.idempotency_key (tenant_id, key, body_hash, answer, created_at)
    values ($1, $2, 'hash', '{}', clock_timestamp() - make_interval(days => $3))`;
  await query(instance.database.adminUrl, insert, [lead.actor.tenantId, 'old', 31]);
  await query(instance.database.adminUrl, insert, [lead.actor.tenantId, 'young', 29]);

  const second = aWorker(instance);
  await until('the old workflows to be gone', async () => (await workflows(old.run_id)).length === 0);
  const keys = await query<{ key: string }>(instance.database.adminUrl, 'select key from darkroom.idempotency_key');
  expect(keys.map(({ key }) => key)).toEqual(['young']);
  expect((await workflows(fresh.run_id)).length).toBeGreaterThan(0);
  expect(await getRunView(lead, { id: old.run_id })).toEqual(before);
  second.kill();
  await second.ended;
});
