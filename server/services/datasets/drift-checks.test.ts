import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../log';
import { openRecords } from '../../records/records';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset } from '../../testing/published';
import { driftChecker } from '../../workflows/drift/drift-checker';
import { listNotifications, readAllNotifications, readNotification } from '../notifications';
import {
  keepDriftCheck,
  listDriftChecks,
  listDriftThresholds,
  removeDriftThreshold,
  setDriftThreshold,
} from './drift-checks';

const instance = await anInstance();
const asWorker = openRecords({ url: instance.database.url('darkroom_worker') });
afterAll(async () => {
  await asWorker.close();
  await instance.close();
});
const lead = instance.as('data_lead');
const viewer = instance.as('viewer');
const sql = (text: string, values: unknown[] = []) => query(instance.database.adminUrl, text, values);

const facts = (brightness: number) => ({ measures: { brightness: { mean: brightness } } });
const PAIR = { reference: 'training', target: 'production' };

let id = '';
let runId = '';
beforeEach(async () => {
  await sql('delete from darkroom.notification');
  ({ datasetId: id, runId } = await aPublishedDataset(instance, {
    images: [
      ...Array.from({ length: 60 }, (_, at) => ({ split: 'training', facts: facts(0.4 + at / 300) })),
      ...Array.from({ length: 60 }, (_, at) => ({ split: 'production', facts: facts(0.2 + at / 300) })),
    ],
  }));
});

const checks = async () => (await listDriftChecks(viewer, { id, limit: 50 })).items;
const told = async () => (await listNotifications(lead, { limit: 50 })).items.map(({ message }) => message);
const limit = (more: { above: number; feature?: string; measure?: 'psi' | 'effect' }) =>
  setDriftThreshold(lead, { id, ...PAIR, feature: null, measure: 'psi', ...more });

describe('a check that a person keeps', () => {
  it('has the figures of that moment, and stays when the images change', async () => {
    await keepDriftCheck(lead, { id, ...PAIR });
    await sql(`update darkroom.image set split = 'test' where dataset_id = $1 and split = 'production'`, [id]);
    const [kept] = await checks();
    expect(kept).toMatchObject({ ...PAIR, images: { reference: 60, target: 60 }, run_id: null, problem: null });
    const brightness = kept!.features.find(({ name }) => name === 'brightness')!;
    expect(brightness).toMatchObject({ n_target: 60, drifted: true });
    expect(brightness.effect).toBeCloseTo(-0.2 / Math.sqrt((60 ** 2 - 1) / 12 / 300 ** 2), 9);
    expect(brightness).not.toHaveProperty('histogram');
    expect(await told()).toEqual([]);
  });

  it('tells who may curate of what lies beyond a threshold, once', async () => {
    await limit({ above: 0.2 });
    await limit({ above: 100, measure: 'effect' });
    await keepDriftCheck(lead, { id, ...PAIR });
    const [message, ...others] = await told();
    expect(message).toMatch(
      /^Drift of production against training in dataset .*: Brightness \(PSI \d+\.\d\d, limit 0\.2\)\.$/,
    );
    expect(others).toEqual([]);
    expect((await listNotifications(viewer, { limit: 50 })).items).toEqual([]);
  });

  it('tells nobody of what lies below, or of another feature', async () => {
    await limit({ above: 1000 });
    await limit({ above: 0.01, feature: 'contrast' });
    await keepDriftCheck(lead, { id, ...PAIR });
    expect(await told()).toEqual([]);
  });
});

describe('after an import', () => {
  const looking = driftChecker({ records: asWorker, log: openLog('test') });
  /** Looks as a worker does, with every beat, until nothing more happens. */
  const settle = async () => {
    const before = (await checks()).length;
    await looking.look();
    await vi.waitFor(async () => expect((await checks()).length).toBe(before + 1), { timeout: 20_000 });
  };
  const importAgain = () => sql(`update darkroom.run set published_at = now() where id = $1`, [runId]);

  it('each pair with a threshold is checked once, also by two that look at the same time', async () => {
    await limit({ above: 0.2 });
    await importAgain();
    const other = driftChecker({ records: asWorker, log: openLog('test') });
    await Promise.all([looking.look(), other.look()]);
    await vi.waitFor(async () => expect(await told()).toHaveLength(1), { timeout: 20_000 });
    for (const one of [looking, other]) await one.look();
    expect(await checks()).toMatchObject([{ by: 'Darkroom', run_id: runId, ...PAIR }]);
  });

  it('nothing is checked without a threshold, or for an import from before it', async () => {
    await importAgain();
    await looking.look();
    await limit({ above: 0.2 });
    await looking.look();
    const [{ n } = { n: -1 }] = await sql(
      `select count(*)::int as n from darkroom.drift_report where dataset_id = $1`,
      [id],
    );
    expect(n).toBe(0);
  });

  it('a population that is gone is said once', async () => {
    await sql(`update darkroom.image set split = 'ward 7' where dataset_id = $1 and split = 'production'`, [id]);
    await setDriftThreshold(lead, {
      id,
      reference: 'training',
      target: 'ward 7',
      feature: null,
      measure: 'psi',
      above: 0.2,
    });
    await sql(`update darkroom.image set split = 'test' where dataset_id = $1 and split = 'ward 7'`, [id]);
    await importAgain();
    await settle();
    await looking.look();
    expect(await checks()).toMatchObject([
      { problem: 'This dataset has no split "ward 7".', images: null, features: [] },
    ]);
    expect(await told()).toEqual([expect.stringContaining('could not be checked')]);
  });
});

describe('thresholds', () => {
  it('are listed, and gone when they are removed', async () => {
    const { id: threshold_id } = await limit({ above: 0.3, feature: 'brightness' });
    expect((await listDriftThresholds(viewer, { id, limit: 50 })).items).toMatchObject([
      { id: threshold_id, ...PAIR, feature: 'brightness', measure: 'psi', above: 0.3 },
    ]);
    await removeDriftThreshold(lead, { id, threshold_id });
    expect((await listDriftThresholds(viewer, { id, limit: 50 })).items).toEqual([]);
    await expect(removeDriftThreshold(lead, { id, threshold_id })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are refused for a population that the dataset does not know', async () => {
    const unknown = { id, reference: 'training', target: 'ward 9', feature: null, measure: 'psi' as const, above: 1 };
    await expect(setDriftThreshold(lead, unknown)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('notifications', () => {
  it('are read by each person for themselves', async () => {
    await limit({ above: 0.2 });
    for (const _ of [1, 2, 3]) await keepDriftCheck(lead, { id, ...PAIR });
    const admin = instance.as('admin');
    const unread = async (who: typeof lead) => (await listNotifications(who, { limit: 2 })).unread;
    const { items, next_cursor, total } = await listNotifications(lead, { limit: 2 });
    expect([items.length, total]).toEqual([2, 3]);
    const rest = await listNotifications(lead, { limit: 2, cursor: next_cursor! });
    expect(rest.items).toHaveLength(1);

    await readNotification(lead, { id: items[0]!.id });
    await readNotification(lead, { id: items[0]!.id });
    expect([await unread(lead), await unread(admin)]).toEqual([2, 3]);
    await readAllNotifications(lead);
    expect([await unread(lead), await unread(admin)]).toEqual([0, 3]);
    await expect(readNotification(viewer, { id: items[0]!.id })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
