import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { drawImages } from '../server/testing/images';
import { tarOfFolder } from '../server/testing/tar';
import { storedZstd } from '../server/testing/zstd';
import { runAtRest } from './api';
import { HOME } from './darkroom';
import { figure } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

test('a data lead looks inside a tar.zst and imports it', async ({ page }) => {
  const folder = path.join(HOME, 'to-pack');
  await drawImages(folder, [
    { name: 'images/train/a.png', seed: 6000, label: '0 0.5 0.5 0.2 0.2\n' },
    { name: 'images/train/b.png', seed: 6001, label: '0 0.4 0.4 0.6 0.4 0.5 0.6\n' },
  ]);
  fs.writeFileSync(path.join(folder, 'data.yaml'), 'names: [spot]\ntrain: images/train\n');
  const archive = path.join(HOME, 'packed.tar.zst');
  fs.writeFileSync(archive, storedZstd(tarOfFolder(folder)));

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
