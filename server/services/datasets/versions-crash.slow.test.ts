import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishInput } from '../../domain/wire/versions';
import { holding, query, TEST_SECRET_KEY } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset, type PublishedImage } from '../../testing/published';
import { publishVersion } from './version-exports';
import { freezeVersion, getManifest, restoreVersion } from './versions';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());
const sql = (text: string, values: unknown[] = []) => query(instance.database.adminUrl, text, values);

const IMAGES = Array.from(
  { length: 30 },
  (_, n): PublishedImage => ({
    filename: `${n}.png`,
    sha256: `sha-${n}`,
    split: n % 3 === 0 ? 'test' : 'training',
    layers: { R1: [[n % 2, 0.5, 0.5, 0.2, 0.2 + n / 100]] },
  }),
);

/** Another process that calls a verb of versions, like the web process does. */
function calling(verb: 'freezeVersion' | 'publishVersion' | 'restoreVersion', input: object) {
  const code = `
    import { openPorts } from './server/services/ports.ts';
    import { freezeVersion, restoreVersion } from './server/services/datasets/versions.ts';
    import { publishVersion } from './server/services/datasets/version-exports.ts';
    const context = { ...openPorts('test'), requestId: 'test', actor: ${JSON.stringify(lead.actor)} };
    await { freezeVersion, publishVersion, restoreVersion }.${verb}(context, ${JSON.stringify(input)});
    console.log('done');`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    env: {
      ...process.env,
      DATABASE_URL: instance.database.adminUrl,
      DARKROOM_HOME: instance.home,
      DARKROOM_SECRET_KEY: TEST_SECRET_KEY,
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills the call when it wants to write to `table`; what it had written before is not to be seen. */
async function killedAt(table: string, ...call: Parameters<typeof calling>): Promise<void> {
  const held = await holding(instance.database.adminUrl, `lock table darkroom.${table} in share mode`);
  const child = calling(...call);
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit');
  await held.untilWaiting(1);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(said).toBe('');
  await held.release();
  await expect.poll(others).toBe(0);
}

/** Sessions of other processes that are in the midst of something. */
const others = async () =>
  (
    await sql(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
    )
  )[0]!.n as number;

const rowsOf = async (id: string) => ({
  versions: await sql('select number, state, hash from darkroom.version where dataset_id = $1 order by 1', [id]),
  held: await sql(
    'select count(*)::int as n from darkroom.version_image v join darkroom.version w on w.id = v.version_id where w.dataset_id = $1',
    [id],
  ),
  labels: await sql('select count(*)::int as n from darkroom.label_set where dataset_id = $1', [id]),
  exports: await sql('select count(*)::int as n from darkroom.export where dataset_id = $1', [id]),
  images: await sql('select filename, status, split from darkroom.image where dataset_id = $1 order by 1', [id]),
  moves: await sql('select count(*)::int as n from darkroom.split_change where dataset_id = $1', [id]),
  audit: await sql('select action from darkroom.audit_log where subject_id = $1 order by id', [id]),
});

describe('a process that is killed', () => {
  let id: string;
  beforeAll(async () => {
    ({ datasetId: id } = await aPublishedDataset(instance, { classes: ['a', 'b'], images: IMAGES }));
  });

  it.each(['version', 'label_set', 'version_image', 'audit_log'])(
    'while it freezes (%s) leaves no version',
    async (table) => {
      const before = await rowsOf(id);
      await killedAt(table, 'freezeVersion', { id });
      expect(await rowsOf(id)).toEqual(before);
    },
  );

  it('does not stand in the way of freezing, which gives what it gives anyone', async () => {
    const version = await freezeVersion(lead, { id });
    const other = await aPublishedDataset(instance, { classes: ['a', 'b'], images: IMAGES });
    expect(version).toMatchObject({ version: 1, images: 30 });
    expect(version.hash).toBe((await freezeVersion(lead, { id: other.datasetId })).hash);
    const { total } = await getManifest(lead, { id, version: 1, limit: 50, page: 1 });
    expect(total).toBe(30);
  });

  it.each(['version', 'export', 'audit_log'])('while it publishes (%s) leaves the version frozen', async (table) => {
    const input = publishInput.parse({ id, version: 1, format: 'yolo' });
    const before = await rowsOf(id);
    await killedAt(table, 'publishVersion', input);
    expect(await rowsOf(id)).toEqual(before);
  });

  it.each(['image', 'audit_log'])('while it restores (%s) changes nothing', async (table) => {
    await sql(`update darkroom.image set split = 'training' where dataset_id = $1`, [id]);
    const before = await rowsOf(id);
    await killedAt(table, 'restoreVersion', { id, version: 1 });
    expect(await rowsOf(id)).toEqual(before);
  });

  it('is followed by one that publishes and restores', async () => {
    await publishVersion(lead, publishInput.parse({ id, version: 1, format: 'yolo' }));
    await restoreVersion(lead, { id, version: 1 });
    const after = await rowsOf(id);
    expect(after.versions.map(({ state }) => state)).toEqual(['published', 'frozen']);
    expect(after.exports).toEqual([{ n: 1 }]);
    expect(after.images.filter(({ split }) => split === 'test')).toHaveLength(10);
  });
});
