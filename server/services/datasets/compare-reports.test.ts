import { afterAll, expect, it } from 'vitest';
import { query } from '../../testing/database';
import { anInstance } from '../../testing/instance';
import { aPublishedDataset } from '../../testing/published';
import { compareReports } from './compare-reports';
import { getVersionReport } from './report';
import { freezeVersion } from './versions';

const instance = await anInstance();
const lead = instance.as('data_lead');
afterAll(() => instance.close());

it('a version keeps the report of what it froze; two of them are compared figure by figure', async () => {
  const { datasetId: id, imageIds } = await aPublishedDataset(instance, {
    classes: ['Nodule', 'Mass'],
    images: [
      { filename: 'a.png', split: 'training', sha256: 'a', layers: { R1: [[0, 0.5, 0.5, 0.2, 0.2]] } },
      { filename: 'b.png', split: 'training', sha256: 'b', layers: { R1: [[1, 0.5, 0.5, 0.2, 0.2]] } },
      { filename: 'c.png', split: 'test', sha256: 'c' },
    ],
  });
  const sql = (text: string, values: unknown[]) => query(instance.database.adminUrl, text, values);
  await sql(`update darkroom.image set licence = 'CC0-1.0' where id = $1`, [imageIds[0]]);
  await freezeVersion(lead, { id, name: 'first' });
  await sql(`update darkroom.image set status = 'quarantined' where id = $1`, [imageIds[1]]);
  await sql(`update darkroom.image set split = 'validation' where id = $1`, [imageIds[2]]);
  await freezeVersion(lead, { id });

  const first = await getVersionReport(lead, { id, version: 1 });
  expect(first).toMatchObject({ version: 1, name: 'first', erased: 0, licences: { 'CC0-1.0': 1, 'not stated': 2 } });
  expect(first.splits.map(({ name, images, annotations }) => [name, images, annotations])).toEqual([
    ['training', 2, 2],
    ['test', 1, 0],
  ]);

  const { a, b, figures } = await compareReports(lead, { id, a: 'version:1', b: 'version:2' });
  expect([a.label, b.label]).toEqual(['version 1 (first)', 'version 2']);
  const changed = figures.filter((one) => !['Score', 'Where the images went'].includes(one.section) && one.a !== one.b);
  expect(changed.map(({ section, name, a, b, change }) => [section, name, a, b, change])).toEqual([
    ['Splits', 'training', 2, 1, -1],
    ['Splits', 'test', 1, 0, -1],
    ['Splits', 'validation', 0, 1, 1],
    ['Annotations by split', 'training', 2, 1, -1],
    ['Annotations by class', 'Mass', 1, 0, -1],
    ['Images by class', 'Mass', 1, 0, -1],
    ['Images by state', 'accepted', 3, 2, -1],
    ['Images by state', 'quarantined', 0, 1, 1],
    ['Licences', 'not stated', 2, 1, -1],
  ]);
});

it('says so where a version has no report, or is not there', async () => {
  const { datasetId: id } = await aPublishedDataset(instance, { images: [{ sha256: 'a', split: 'training' }] });
  await freezeVersion(lead, { id });
  await query(instance.database.adminUrl, 'update darkroom.version set report = null where dataset_id = $1', [id]);
  await expect(compareReports(lead, { id, a: 'version:1', b: 'version:1' })).rejects.toMatchObject({
    code: 'no_report',
  });
  await expect(getVersionReport(lead, { id, version: 2 })).rejects.toMatchObject({ code: 'version_not_found' });
});
