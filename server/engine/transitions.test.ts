import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RUN_STATES, type RunState } from '../domain/run-states';
import { cancel, pause, recover, resume } from '../services/runs/steer-run';
import { query } from '../testing/database';
import { drawImages } from '../testing/images';
import { anInstance, importFolder } from '../testing/instance';

const instance = await anInstance();
const lead = instance.as('data_lead');
let id = '';
beforeAll(async () => {
  await drawImages(path.join(instance.inbox, 'one'), [{ name: 'a.png', seed: 1 }]);
  // No worker runs here: the run stays as the test puts it.
  id = (await importFolder(lead, path.join(instance.inbox, 'one'))).run_id;
});
afterAll(() => instance.close());

const sql = (text: string) => query(instance.database.adminUrl, text, [id]);

/** Puts the run into a state, past the guard. */
async function put(table: 'run' | 'run_step', state: string): Promise<void> {
  const { adminUrl } = instance.database;
  const where = table === 'run' ? `id = '${id}'` : `run_id = '${id}' and number = 3`;
  await query(
    adminUrl,
    `set session_replication_role = replica; update darkroom.${table} set state = '${state}'${table === 'run' ? ", wanted = 'run', recoveries = 0" : ''} where ${where}`,
  );
}

const RUN: Record<RunState, RunState[]> = {
  pending: ['running', 'recovering'],
  running: ['recovering', 'paused', 'completed', 'failed', 'cancelled'],
  paused: ['pending', 'recovering'],
  recovering: ['running'],
  completed: ['recovering'],
  failed: ['recovering'],
  cancelled: ['recovering'],
};
const RUN_PAIRS = RUN_STATES.flatMap((from) => RUN_STATES.filter((to) => to !== from).map((to) => ({ from, to })));

it.each(RUN_PAIRS)('the database answers rightly when a run goes from $from to $to', async ({ from, to }) => {
  await put('run', from);
  const change = sql(`update darkroom.run set state = '${to}' where id = $1`);
  if (RUN[from].includes(to)) await change;
  else await expect(change).rejects.toThrow(/is not allowed/);
});

it.each([
  ['completed', 'running'],
  ['completed', 'failed'],
  ['skipped', 'running'],
  ['cancelled', 'completed'],
  ['failed', 'completed'],
  ['pending', 'completed'],
])('the database refuses a step to go from %s to %s in the same attempt', async (from, to) => {
  await put('run_step', from);
  await expect(sql(`update darkroom.run_step set state = '${to}' where run_id = $1 and number = 3`)).rejects.toThrow(
    /is not allowed/,
  );
});

it('the database refuses an unknown state, an earlier attempt, and a new attempt that starts as running', async () => {
  await put('run', 'running');
  await expect(sql(`update darkroom.run set state = 'queued' where id = $1`)).rejects.toThrow();
  await expect(sql(`update darkroom.run set attempt = attempt - 1 where id = $1`)).rejects.toThrow(/may not go back/);
  await expect(sql(`update darkroom.run set attempt = attempt + 1 where id = $1`)).rejects.toThrow(
    /starts pending or recovering/,
  );
});

it('the database refuses to undo a finished step of an item while the run is not recovering', async () => {
  await put('run', 'running');
  await sql(`insert into darkroom.item (run_id, tenant_id, no, kind, path, pair_key, done_step)
    select id, tenant_id, 0, 'image', 'a.png', 'a', 4 from darkroom.run where id = $1`);
  await expect(sql(`update darkroom.item set done_step = 2 where run_id = $1`)).rejects.toThrow(/may not be undone/);
});

const REFUSED: { verb: string; act: () => Promise<unknown>; from: RunState[] }[] = [
  {
    verb: 'pause',
    act: () => pause(lead, { id }),
    from: ['pending', 'paused', 'recovering', 'completed', 'failed', 'cancelled'],
  },
  {
    verb: 'resume',
    act: () => resume(lead, { id }),
    from: ['pending', 'running', 'recovering', 'completed', 'failed', 'cancelled'],
  },
  { verb: 'cancel', act: () => cancel(lead, { id }), from: ['completed', 'failed', 'cancelled'] },
  { verb: 'recover', act: () => recover(lead, { id, from_step: 1 }), from: ['pending', 'running', 'recovering'] },
];

it.each(REFUSED.flatMap(({ verb, act, from }) => from.map((state) => ({ verb, act, state }))))(
  'refuses to $verb a run that is $state, and changes nothing',
  async ({ act, state }) => {
    await put('run', state);
    const before = await sql('select * from darkroom.run where id = $1');
    await expect(act()).rejects.toMatchObject({ kind: 'conflict', code: 'illegal_transition' });
    expect(await sql('select * from darkroom.run where id = $1')).toEqual(before);
  },
);

it('refuses to recover from a step that does not exist, or past one that has not finished', async () => {
  await put('run', 'failed');
  await expect(recover(lead, { id, from_step: 9 })).rejects.toMatchObject({ code: 'unknown_step' });
  await expect(recover(lead, { id, from_step: 'no-such-step' })).rejects.toMatchObject({ code: 'unknown_step' });
  await expect(recover(lead, { id, from_step: 5 })).rejects.toMatchObject({ code: 'earlier_step_unfinished' });
  expect(await sql('select state from darkroom.run where id = $1')).toEqual([{ state: 'failed' }]);
});
