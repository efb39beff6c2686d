import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { datasetPrefix, runPrefix, workspacePrefix } from '../domain/keys';
import { createApiKey, revokeApiKey } from '../services/accounts/api-keys';
import { deleteDataset } from '../services/datasets/datasets';
import type { Context } from '../services/ports';
import { pause, recover, resume } from '../services/runs/steer-run';
import { query } from '../testing/database';
import { finishedItems, stepStates, workspaceOf } from '../testing/engine-rows';
import { drawManyImages } from '../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { until } from '../testing/poll';

const instance = await anInstance();
const lead = instance.as('data_lead');
const worker = aWorker(instance);
const folder = path.join(instance.inbox, 'many');
beforeAll(() => drawManyImages(folder, 400));
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

async function inTheCrawl(context: Context = lead) {
  const run = await importFolder(context, folder, { enable_deduplication: false });
  await until('the crawl to have begun', async () => (await finishedItems(instance, run.run_id, 2)) >= 30);
  return run;
}

it('a dataset that is deleted while its run is at work leaves no rows and no bytes', async () => {
  const { run_id, dataset_id } = await inTheCrawl();
  await deleteDataset(lead, { id: dataset_id });
  const { adminUrl } = instance.database;
  await until('the dataset to be purged', async () => {
    const rows = await query(adminUrl, 'select 1 from darkroom.dataset where id = $1', [dataset_id]);
    return rows.length === 0;
  });
  const tables = await query<{ table_name: string; column_name: string }>(
    adminUrl,
    `select table_name, column_name from information_schema.columns
     where table_schema = 'darkroom' and column_name in ('dataset_id', 'run_id')`,
  );
  for (const { table_name, column_name } of tables) {
    const id = column_name === 'run_id' ? run_id : dataset_id;
    const left = await query(adminUrl, `select 1 from darkroom.${table_name} where ${column_name} = $1`, [id]);
    expect({ table_name, rows: left.length }).toEqual({ table_name, rows: 0 });
  }
  expect(await query(adminUrl, 'select 1 from darkroom.run where id = $1', [run_id])).toEqual([]);
  await expectNoBytes(run_id, dataset_id);
  // Neither does anything come back from what was still under way: another whole run later all is as it was.
  const other = await inTheCrawl();
  await settled(lead, other.run_id);
  await expectNoBytes(run_id, dataset_id);
});

async function expectNoBytes(runId: string, datasetId: string): Promise<void> {
  const { tenantId } = instance;
  const keys: string[] = [];
  for (const store of [instance.hot, instance.cold]) {
    for (const prefix of [
      datasetPrefix(tenantId, datasetId),
      runPrefix(tenantId, runId),
      workspacePrefix(tenantId, runId),
    ]) {
      for await (const { key } of store.list(prefix)) keys.push(key);
    }
  }
  expect(keys).toEqual([]);
}

it('an import whose actor has lost the right fails at the start of its next attempt and says so', async () => {
  const admin = instance.as('admin');
  const key = await createApiKey(admin, { name: 'script', role: 'data_lead' } as Parameters<typeof createApiKey>[1]);
  const script: Context = {
    ...lead,
    actor: { kind: 'key', id: key.id, name: 'script', tenantId: instance.tenantId, role: 'data_lead', scopes: null },
  };
  const { run_id: id } = await inTheCrawl(script);
  await pause(script, { id });
  await settled(lead, id);
  await revokeApiKey(admin, { id: key.id });
  await resume(lead, { id });
  const run = await until('the attempt to end', async () => {
    const now = await settled(lead, id);
    return now.state !== 'paused' && now;
  });
  expect(run).toMatchObject({ state: 'failed', error: { code: 'no_longer_allowed' } });
  expect(run.error?.message).toContain('script');
  expect((await stepStates(instance, id)).at(-1)).toBe('8 completed');
  expect(await workspaceOf(instance, id)).toEqual([]);
});

it('cleanup runs after a failed step, and the run can be recovered from there', async () => {
  const { run_id: id } = await inTheCrawl();
  // A strict rule that no image meets.
  await pause(lead, { id });
  await settled(lead, id);
  await recover(lead, { id, from_step: 2, with: { min_width: 5000 } });
  const run = await until('the attempt to end', async () => {
    const now = await settled(lead, id);
    return now.state !== 'paused' && now;
  });
  expect(run).toMatchObject({ state: 'failed', error: { code: 'strict_validation_failed' } });
  expect(await stepStates(instance, id)).toEqual([
    '1 completed',
    '2 completed',
    '3 failed',
    '4 skipped',
    '5 skipped',
    '6 cancelled',
    '7 cancelled',
    '8 completed',
  ]);
  expect(await workspaceOf(instance, id)).toEqual([]);
  await recover(lead, { id, from_step: 3, with: { min_width: 1 } });
  expect(
    await until('the next attempt to end', async () => {
      const now = await settled(lead, id);
      return now.state !== 'failed' && now;
    }),
  ).toMatchObject({ state: 'completed', error: null });
});
