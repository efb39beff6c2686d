import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PIPELINE_STEPS } from '../../domain/steps';
import { drawMixedFolder } from '../../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../../testing/instance';

const instance = await anInstance();
const worker = aWorker(instance);
const lead = instance.as('data_lead');
const folder = path.join(instance.inbox, 'few');
const runs = new Map<number, string>();

const SWITCHES = PIPELINE_STEPS.flatMap(({ switchedBy }) => switchedBy ?? []);
const COMBINATIONS = Array.from({ length: 2 ** SWITCHES.length }, (_, bits) => ({
  bits,
  on: SWITCHES.filter((_, index) => bits & (1 << index)),
}));

beforeAll(async () => {
  await drawMixedFolder(folder, 10);
  for (const { bits, on } of COMBINATIONS) {
    const toggles = Object.fromEntries(SWITCHES.map((name) => [name, on.includes(name)]));
    const settings = { ...toggles, validation_mode: 'lenient', hot_storage_threshold: 2 };
    runs.set(bits, (await importFolder(lead, folder, settings)).run_id);
  }
});
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
});

it.each(COMBINATIONS)('runs to the end with $on switched on', async ({ bits, on }) => {
  const id = runs.get(bits)!;
  const run = await settled(lead, id, 300_000);
  expect(run, worker.output()).toMatchObject({ state: 'completed', error: null });
  expect(run.steps.map((step) => [step.id, step.state])).toEqual(
    PIPELINE_STEPS.map(({ id: step, switchedBy }) => [
      step,
      switchedBy === null || on.includes(switchedBy) ? 'completed' : 'skipped',
    ]),
  );
  const left = await instance.records.as(instance.tenantId, (tx) =>
    tx.image.count({ where: { run_id: id, status: { in: ['accepted', 'warned'] }, split: null } }),
  );
  expect(left).toBe(0);
});
