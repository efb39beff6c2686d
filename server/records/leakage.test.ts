import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids';
import { query } from '../testing/database';
import { anInstance, type Instance } from '../testing/instance';
import { leakedImages } from './leakage';

let instance: Instance;
beforeAll(async () => {
  instance = await anInstance();
});
afterAll(() => instance.close());

/** A dataset of images with the sha256 and the split (null for none) given, published. */
async function aDataset(images: { sha256: string; split: string | null }[]): Promise<string> {
  const [datasetId, runId] = [newId(), newId()];
  await query(
    instance.database.adminUrl,
    `insert into darkroom.image (id, tenant_id, dataset_id, run_id, filename, sha256, bytes, split, issues, source_url, published_at)
     select gen_random_uuid(), $1, $2, $3, row_number() over () || '.png', x.sha256, 1, x.split, '{}', 'folder', now()
     from jsonb_to_recordset($4::jsonb) as x(sha256 text, split text)`,
    [instance.tenantId, datasetId, runId, JSON.stringify(images)],
  );
  return datasetId;
}

const leaked = (datasetId: string) => instance.records.as(instance.tenantId, (tx) => leakedImages(tx, { datasetId }));

describe('images whose bytes stand in another split', () => {
  it('are all counted, on either side, and none that stays in one split or has none', async () => {
    const datasetId = await aDataset([
      { sha256: 'a', split: 'training' },
      { sha256: 'a', split: 'training' },
      { sha256: 'a', split: 'test' },
      { sha256: 'b', split: 'training' },
      { sha256: 'b', split: 'training' },
      { sha256: 'c', split: 'validation' },
      { sha256: 'c', split: null },
    ]);
    expect(await leaked(datasetId)).toBe(3);
  });

  it('are counted although the planner believes that the dataset has none', async () => {
    await aDataset([{ sha256: 'a', split: 'training' }]);
    await query(instance.database.adminUrl, 'analyze darkroom.image');
    const splits = ['training', 'validation', 'test'];
    const many = Array.from({ length: 30_000 }, (_, n) => ({ sha256: `${n >> 1}`, split: splits[(n >> 2) % 3]! }));
    expect(await leaked(await aDataset([...many, { sha256: '0', split: 'test' }]))).toBe(3);
  });
});
