import { expect, test } from '@playwright/test';
import { getDataset, runAtRest, startImport } from './api';
import { sqlRow } from './darkroom';
import { figure } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

const statusOf = async (dataset: string, like: string) =>
  (
    await sqlRow<{ status: string }>(
      'select status from image where dataset_id = $1 and filename like $2',
      dataset,
      `%${like}`,
    )
  ).status;

test('an image in quarantine is brought back into the dataset from its page', async ({ page }) => {
  const { run_id, dataset_id: dataset } = await startImport(page.request, {
    from: 'broken',
    pipeline: { validation_mode: 'lenient' },
  });
  await runAtRest(page.request, run_id);
  await page.goto(`/datasets/${dataset}`);
  await expect(figure(page, 'Images')).toContainText(/^Images2/);
  await page.getByRole('list', { name: 'Warnings' }).getByRole('link', { name: '2 images in quarantine' }).click();
  const images = page.getByRole('list', { name: 'Images' });
  await expect(images.getByRole('listitem')).toHaveCount(2);
  await images.getByRole('link', { name: /small\.png/ }).click();
  await expect(page.locator('main header')).toContainText('Quarantined');
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.locator('main header')).toContainText('Warned');
  await expect(page.getByRole('button', { name: 'Restore' })).toHaveCount(0);
  expect(await statusOf(dataset, 'small.png')).toBe('warned');
  expect((await getDataset(page.request, dataset)).total_images).toBe(3);

  await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Images' }).click();
  await expect(images.getByRole('link', { name: /text\.jpg/ })).toBeVisible();
  await expect(images.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('navigation', { name: 'Dataset' }).getByRole('link', { name: 'Overview' }).click();
  await expect(figure(page, 'Images')).toContainText(/^Images3/);
});

test('a copy that was removed is brought back into the dataset from the page of the duplicates', async ({ page }) => {
  const { run_id, dataset_id: dataset } = await startImport(page.request, { from: 'chests' });
  await runAtRest(page.request, run_id);
  expect((await getDataset(page.request, dataset)).total_images).toBe(62);
  await page.goto(`/datasets/${dataset}/duplicates`);
  const group = page.getByRole('region', { name: /: 1 copy$/ });
  await expect(group.getByText('Removed')).toBeVisible();
  const removed = (await group.getByRole('listitem').getByRole('link').getAttribute('title')) ?? '';
  expect(await statusOf(dataset, removed)).toBe('duplicate');
  await group.getByRole('button', { name: /^Restore copies of/ }).click();
  await expect(group.getByText('Removed')).toHaveCount(0);
  await expect(group.getByText(/could be saved/)).toBeVisible();
  await expect(group.getByRole('button')).toHaveCount(0);
  expect(await statusOf(dataset, removed)).toBe('accepted');
  await page.getByRole('navigation', { name: 'Dataset' }).getByRole('link', { name: 'Overview' }).click();
  await expect(figure(page, 'Images')).toContainText(/^Images63/);
});

test('an import that only reports keeps rejected images in its lists, and its pages can be read', async ({ page }) => {
  const { run_id, dataset_id: dataset } = await startImport(page.request, {
    from: 'broken',
    pipeline: { validation_mode: 'report-only' },
  });
  expect((await runAtRest(page.request, run_id)).state).toBe('completed');
  await page.goto(`/datasets/${dataset}`);
  await expect(figure(page, 'Images')).toContainText(/^Images3/);
  await page.goto(`/datasets/${dataset}/quality`);
  await expect(page.getByText('3 of 3 = 100 %').first()).toBeVisible();
});
