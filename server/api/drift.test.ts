import { afterAll, beforeAll, expect, it } from 'vitest';
import { anInstance } from '../testing/instance';
import { aPublishedDataset } from '../testing/published';
import { aKey, aRestClient } from '../testing/rest-client';

const instance = await anInstance();
afterAll(() => instance.close());
const rest = aRestClient(instance, await aKey(instance, 'data_lead'));
const viewer = aRestClient(instance, await aKey(instance, 'viewer'));

const facts = (mean: number) => ({ measures: { brightness: { mean } } });
let id = '';
beforeAll(async () => {
  ({ datasetId: id } = await aPublishedDataset(instance, {
    images: Array.from({ length: 80 }, (_, at) => ({
      ...{ split: at % 2 ? 'training' : 'production', facts: facts((at % 2 ? 0.5 : 0.3) + at / 1000) },
    })),
  }));
});

it('answers drift by the names of the contract', async () => {
  const { status, body } = await viewer.get<{ features: Record<string, unknown>[] }>(
    `/datasets/${id}/stats/drift?reference=training&target=production`,
  );
  expect(status).toBe(200);
  const { features } = body;
  for (const feature of features)
    expect(Object.keys(feature)).toEqual(
      expect.arrayContaining([
        ...['name', 'kind', 'n_reference', 'n_target', 'psi', 'psi_no_drift_99', 'ks', 'ks_p', 'js', 'wasserstein'],
        ...['p_adjusted', 'effect', 'drifted'],
      ]),
    );
  expect(features.find(({ name }) => name === 'brightness')).toMatchObject({ n_target: 40, ks: 1, drifted: true });
});

it('refuses a split that is not there with 400, and says which are', async () => {
  const { status, body } = await rest.get(`/datasets/${id}/stats/drift?target=ward`);
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: 'unknown_population', message: 'This dataset has no split "ward".' });
  expect(JSON.stringify(body)).toContain('production, training');
});

it('refuses predictions where no model has predicted, and windows that cannot be, with 400', async () => {
  const asked = (target: string) => rest.get(`/datasets/${id}/stats/drift?target=${encodeURIComponent(target)}`);
  const unpredicted = await asked('predictions:2026-01-01..');
  expect(unpredicted).toMatchObject({ status: 400, body: { error: 'no_predictions' } });
  expect(await asked('predictions:2026-02-01..2026-01-01')).toMatchObject({
    ...{ status: 400, body: { error: 'unknown_population' } },
  });
  const windows = await viewer.get(`/datasets/${id}/stats/drift/windows`);
  expect(windows).toMatchObject({ status: 200, body: { predictions: null, images: { first: expect.any(String) } } });
});

it('sets a threshold once per Idempotency-Key, keeps a check, and tells of it', async () => {
  const limit = { reference: 'training', target: 'production', above: 0.2 };
  const headers = { 'idempotency-key': 'the same' };
  const first = await rest.post(`/datasets/${id}/drift-thresholds`, limit, headers);
  const again = await rest.post(`/datasets/${id}/drift-thresholds`, limit, headers);
  expect([first.status, again.body]).toEqual([201, first.body]);

  const keep = () =>
    rest.post(
      `/datasets/${id}/drift-checks`,
      { reference: 'training', target: 'production' },
      { 'idempotency-key': 'k' },
    );
  const kept = await keep();
  expect(kept.status).toBe(201);
  expect((await keep()).body).toEqual(kept.body);
  expect((await viewer.post(`/datasets/${id}/drift-checks`, limit)).status).toBe(403);
  const list = await viewer.get(`/datasets/${id}/drift-checks?target=production`);
  expect(list.body).toMatchObject({ total: 1, items: [kept.body], filters_applied: { target: 'production' } });

  const told = await rest.get<{ items: { id: string }[] }>('/notifications');
  expect(told.body).toMatchObject({ total: 1, unread: 1, items: [{ kind: 'drift', read_at: null }] });
  expect((await rest.send('POST', `/notifications/${told.body.items[0]!.id}/read`)).body).toEqual({ read: 1 });
  expect((await rest.get('/notifications')).body).toMatchObject({ unread: 0 });
  expect((await rest.send('POST', '/notifications/read')).body).toEqual({ read: 1 });
});
