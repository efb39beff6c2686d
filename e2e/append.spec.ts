import { expect, test } from '@playwright/test';
import { getDataset, runAtRest, startImport } from './api';
import { sql } from './darkroom';
import { figure, written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

test('a data lead adds images to a dataset, and takes them back', async ({ page }) => {
  const name = `Growing ${process.pid}`;
  const { dataset_id: dataset, run_id: first } = await startImport(page.request, { from: 'near', name });
  expect((await runAtRest(page.request, first)).state).toBe('completed');
  const before = await getDataset(page.request, dataset);

  await page.goto(`/datasets/${dataset}`);
  await page.getByRole('link', { name: 'Add images' }).click();
  await expect(page.getByPlaceholder('Choose a dataset')).toHaveValue(name);
  await page
    .getByLabel('Folder on the server')
    .fill(
      (await sql<{ path: string }>(`select source ->> 'path' as path from run where id = $1`, first))[0]!.path.replace(
        /near$/,
        'chests',
      ),
    );
  await page.getByRole('button', { name: 'Look inside' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(found.getByRole('heading', { name: `Into ${name}` })).toBeVisible();
  await expect(found.getByText(`${written(before.total_images)} images are there`)).toBeVisible();
  await page.getByRole('button', { name: 'Choose options' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(`The images come to ${name}`)).toBeVisible();
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]+$/);
  const run = page.url().split('/').at(-1)!;
  await expect(page.locator('main header')).toContainText('Completed', { timeout: 60_000 });
  const grown = await getDataset(page.request, dataset);
  expect(grown.total_images).toBe(before.total_images + 62);
  expect(grown.latest_run?.id).toBe(run);
  await expect(page.getByText('a dataset that was there')).toBeVisible();

  await page.getByRole('button', { name: 'Undo import' }).click();
  const asked = page.getByRole('dialog', { name: 'Undo import' });
  await expect(asked.getByRole('button', { name: 'Undo import' })).toBeDisabled();
  await asked.getByRole('textbox').fill(name);
  await asked.getByRole('button', { name: 'Undo import' }).click();
  await expect(page.getByText('This import was undone')).toBeVisible();
  await expect(page.getByText('Undone', { exact: true })).toBeVisible();
  expect(await sql('select id from image where run_id = $1', run)).toEqual([]);

  // The list of the dataset's imports says so too, and offers the same for the one that is left.
  await page.goto(`/datasets/${dataset}/runs`);
  await expect(page.getByText('Undone', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Undo the import of/ })).toHaveCount(1);
  await page.goto(`/datasets/${dataset}`);
  await expect(figure(page, 'Images')).toContainText(written(before.total_images));
  const after = await getDataset(page.request, dataset);
  expect({ ...after, revision: 0, updated_at: '' }).toEqual({ ...before, revision: 0, updated_at: '' });
});
