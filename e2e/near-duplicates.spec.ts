import { expect, test } from '@playwright/test';
import { runAtRest, startImport } from './api';
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
