import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { drawImages } from '../server/testing/images';
import { tarOfFolder } from '../server/testing/tar';
import { storedZstd } from '../server/testing/zstd';
import { post, runAtRest } from './api';
import { HOME } from './darkroom';
import { folder } from './inbox';
import { figure } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

test('a data lead looks inside a tar.zst and imports it', async ({ page }) => {
  const unpacked = path.join(HOME, 'to-pack');
  await drawImages(unpacked, [
    { name: 'images/train/a.png', seed: 6000, label: '0 0.5 0.5 0.2 0.2\n' },
    { name: 'images/train/b.png', seed: 6001, label: '0 0.4 0.4 0.6 0.4 0.5 0.6\n' },
  ]);
  fs.writeFileSync(path.join(unpacked, 'data.yaml'), 'names: [spot]\ntrain: images/train\n');
  const archive = path.join(HOME, 'packed.tar.zst');
  fs.writeFileSync(archive, storedZstd(tarOfFolder(unpacked)));

  await page.goto('/imports/new?from=upload');
  await expect(page.getByRole('status', { name: /^Live\./ })).toBeVisible();
  await page.getByLabel('Files to upload').setInputFiles(archive);
  await expect(page.getByRole('group', { name: 'Upload' })).toContainText('All here: 1 file');
  await page.getByRole('button', { name: 'Look inside' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(figure(found, 'Images')).toContainText('2');
  await expect(found).toContainText('spot');
  await page.getByRole('button', { name: 'Choose options' }).click();
  await page.getByRole('button', { name: 'Name it' }).click();
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page).toHaveURL(/\/runs\//);
  const { state } = await runAtRest(page.request, page.url().split('/').at(-1)!);
  expect(state).toBe('completed');
});

test('a list of addresses is uploaded and looked into', async ({ page }) => {
  const list = path.join(HOME, 'scans-elsewhere.txt');
  fs.writeFileSync(list, 'https://example.org/scans/a.png\nhttps://example.org/scans/b.png\nnot an address\n');
  await page.goto('/imports/new?from=upload');
  await expect(page.getByRole('status', { name: /^Live\./ })).toBeVisible();
  await page.getByLabel('Files to upload').setInputFiles(list);
  await expect(page.getByRole('group', { name: 'Upload' })).toContainText('All here: 1 file');
  await page.getByRole('button', { name: 'Look inside' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(figure(found, 'Images')).toContainText('2');
  await expect(page.getByText('List scans-elsewhere.txt')).toBeVisible();
});

test('an import of several sources is run again with changes', async ({ page }) => {
  const { run_id } = await post<{ run_id: string }>(page.request, '/datasets/import', {
    name: `two places ${process.pid}`,
    sources: [
      { type: 'folder', path: folder('near') },
      { type: 'folder', path: folder('broken') },
    ],
    pipeline: { validation_mode: 'lenient' },
  });
  expect((await runAtRest(page.request, run_id)).state).toBe('completed');
  await page.goto(`/runs/${run_id}`);
  await page.getByRole('link', { name: 'Run again with changes' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(figure(found, 'Images')).toContainText('8');
  await expect(page.getByText(`Folder ${folder('near')}; Folder ${folder('broken')}`)).toBeVisible();
  await page.getByRole('button', { name: 'Name it' }).click();
  await page.getByRole('button', { name: 'Copy as a command' }).click();
  await expect(page.getByText(/^curl -X POST/)).toContainText('"sources"');
  await page.getByLabel('Name of the dataset').fill(`two places again ${process.pid}`);
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page).toHaveURL(new RegExp(`/runs/(?!${run_id})`));
  const again = await runAtRest(page.request, page.url().split('/').at(-1)!);
  expect(again).toMatchObject({ state: 'completed', settings: { validation_mode: 'lenient' } });
  expect(again.again?.sources).toHaveLength(2);
});
