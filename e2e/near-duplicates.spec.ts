import { expect, test } from '@playwright/test';
import { get, getDataset, runAtRest, startImport } from './api';
import { figure } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

test('a near copy is shown with its likeness, stays in the dataset and waits to be decided', async ({ page }) => {
  const { run_id, dataset_id: dataset } = await startImport(page.request, { from: 'near' });
  expect((await runAtRest(page.request, run_id)).state).toBe('completed');
  await page.goto(`/datasets/${dataset}/duplicates`);
  const group = page.getByRole('region', { name: 'picture-1.png: 1 copy' });
  await expect(group).toContainText('half-of-1.png');
  await expect(group).toContainText(/Near, \d\d(\.\d)? %/);
  await expect(group).toContainText('Undecided');
  await expect(group).toContainText('could be saved');
  await expect(figure(page, 'Undecided')).toContainText('1');

  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('Undecided').click();
  await expect(page).toHaveURL(/show=undecided/);
  const pairs = page.getByRole('list', { name: 'Undecided pairs' }).locator('> li');
  await expect(pairs).toHaveCount(1);
  await expect(pairs).toContainText(/\d\d(\.\d)? % alike/);
  await expect(pairs).toContainText('Near copy');
  await pairs.getByRole('link', { name: /half-of-1/ }).click();
  await expect(page).toHaveURL(new RegExp(`/datasets/${dataset}/images/`));
});

test('a person decides about a pair by a key, and takes it back', async ({ page }) => {
  const { run_id, dataset_id: dataset } = await startImport(page.request, { from: 'near' });
  expect((await runAtRest(page.request, run_id)).state).toBe('completed');
  const { total_images: total } = await getDataset(page.request, dataset);
  await page.goto(`/datasets/${dataset}/duplicates?show=undecided`);
  const open = page.getByRole('list', { name: 'Undecided pairs' }).locator('> li');
  await expect(open).toHaveCount(1);
  await expect(open.first()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('s');
  await expect(page.getByText('half-of-1.png is set aside as a copy of picture-1.png.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing to decide' })).toBeVisible();
  await expect(figure(page, 'Undecided')).toContainText('0');
  expect((await getDataset(page.request, dataset)).total_images).toBe(total - 1);

  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('Decided', { exact: true }).click();
  const decided = page.getByRole('list', { name: 'Decided pairs' }).locator('> li');
  await expect(decided).toContainText('The same');
  await expect(decided).toContainText('removed');
  const csv = await page.request.get(`/api/v1/datasets/${dataset}/duplicates/pairs?format=csv`);
  const [head, row] = (await csv.text()).split('\r\n');
  expect(head).toContain('best.filename');
  expect(row).toContain('half-of-1.png');
  await decided.getByRole('button', { name: /^Take back/ }).click();
  await expect(page.getByRole('heading', { name: 'Nothing decided yet' })).toBeVisible();
  await expect(figure(page, 'Undecided')).toContainText('1');

  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('Undecided').click();
  await open.getByRole('button', { name: /^Not the same/ }).click();
  await expect(page.getByText('half-of-1.png is not the same as picture-1.png. Both stay.')).toBeVisible();
  await page.keyboard.press('z');
  await expect(open).toHaveCount(1);
  expect((await getDataset(page.request, dataset)).total_images).toBe(total);
  const { items } = await get<{ items: unknown[] }>(page.request, `/datasets/${dataset}/duplicates/undecided`);
  expect(items).toHaveLength(1);
});
