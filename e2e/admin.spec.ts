import { expect, type Page, test } from '@playwright/test';
import { chests, getDataset, runAtRest, startImport } from './api';
import { BASE, sql } from './darkroom';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('admin') });

const isRefused = async (key: string) =>
  (await fetch(`${BASE}/api/v1/datasets`, { headers: { authorization: `Bearer ${key}` } })).status === 401;

test('a key is shown once, opens the REST interface, and opens nothing after it was revoked', async ({ page }) => {
  await page.goto('/admin/keys');
  await page.getByRole('button', { name: 'Create key' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Create key' });
  await dialog.getByLabel('Name').fill('Nightly import');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const key = await dialog.getByRole('status').locator('.mono').innerText();
  expect(await isRefused(key)).toBe(false);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.reload();
  const row = page.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: 'Nightly import' });
  await expect(row).toContainText('Viewer');
  expect(await page.content()).not.toContain(key);

  await row.getByRole('button', { name: 'Revoke Nightly import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
  await expect(row).toContainText('Revoked');
  expect(await isRefused(key)).toBe(true);
});

test('an invitation that was withdrawn lets nobody in', async ({ page, browser }) => {
  await page.goto('/admin/members');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('E-mail').fill('nobody@example.org');
  await dialog.getByRole('button', { name: 'Create invitation link' }).click();
  const link = await dialog.getByText(/\/invitation\//).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Withdraw the invitation of nobody@example.org' }).click();
  await expect(page.getByText('nobody@example.org')).toHaveCount(0);

  const outside = await browser.newContext();
  const stranger = await outside.newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole('heading', { name: /not known or has expired/ })).toBeVisible();
  await expect(stranger.getByRole('button', { name: 'Join' })).toHaveCount(0);
  await outside.close();
});

test('a dataset is deleted only when its name is typed, and is gone from every list then', async ({ page }) => {
  await chests(page.request); // something has to stay in the lists
  const name = `To be deleted ${process.pid}`;
  const { run_id, dataset_id: dataset } = await startImport(page.request, {
    from: 'broken',
    name,
    pipeline: { validation_mode: 'lenient' },
  });
  await runAtRest(page.request, run_id);
  expect((await getDataset(page.request, dataset)).total_images).toBe(2);
  await page.goto(`/datasets/${dataset}/settings`);
  await page.getByRole('button', { name: 'Delete dataset' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete dataset' });
  const confirm = dialog.getByRole('button', { name: 'Delete dataset' });
  await dialog.getByLabel(/^Type/).fill('To be');
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/^Type/).fill(name);
  await confirm.click();
  await expect(page).toHaveURL(/\/datasets$/);
  await expect(page.getByRole('table', { name: 'Datasets' })).toBeVisible();
  await expect(row(page, 'Datasets', name)).toHaveCount(0);
  await page.goto('/runs');
  await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
  await expect(row(page, 'Runs', name)).toHaveCount(0);
  await page.goto(`/datasets/${dataset}`);
  await expect(page.getByRole('heading', { name: /^There is no dataset/ })).toBeVisible();
  await expect.poll(() => sql('select id from image where dataset_id = $1', dataset)).toEqual([]);

  await page.goto('/admin/audit');
  await expect(row(page, 'Audit log', 'dataset.deleted').first()).toBeVisible();
});

const row = (page: Page, table: string, text: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
