import { expect, test } from '@playwright/test';
import { startImport } from './api';
import { complaintsOf, picturesOf, SIZES, type Size, snapshotOf } from './look';
import { sessionOf } from './people';
import { fillPlaces, PLACES } from './places';

test.use({ storageState: sessionOf('data_lead') });

for (const size of Object.keys(SIZES) as Size[]) {
  test.describe(`${size} @slow`, () => {
    test.use({ viewport: SIZES[size] });

    test('pages that wait show the shape of what comes', async ({ page }) => {
      const ids = await fillPlaces(page.request);
      await page.route('**/api/trpc/**', () => {});
      for (const { name, path } of PLACES.filter(({ name }) => ['dataset', 'run', 'images', 'runs'].includes(name))) {
        await page.goto(path(ids));
        await expect(page.locator('[aria-busy=true]').first()).toBeVisible();
        await snapshotOf(page, `loading-${name}`, size);
      }
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    });

    test('a dataset whose server is gone says what is missing', async ({ page }) => {
      const { dataset } = await fillPlaces(page.request);
      await page.goto(`/datasets/${dataset}`);
      await expect(page.getByRole('list', { name: 'Sample images' })).toBeVisible();
      await page.route('**/api/trpc/**', (route) => route.abort());
      await page.getByRole('button', { name: 'Reshuffle' }).click();
      await expect(page.getByText('The server does not answer.').first()).toBeVisible({ timeout: 20_000 });
      expect(await picturesOf(page, 'error-dataset', size)).toEqual([]);
    });

    test('a run at work and a cancelled one fit', async ({ page }) => {
      const complaints = complaintsOf(page);
      const { run_id } = await startImport(page.request, { from: 'some' });
      await page.goto(`/runs/${run_id}`);
      await expect(page.getByRole('list', { name: 'Newest images' })).toBeVisible();
      await snapshotOf(page, 'run-live', size);
      await page.getByRole('button', { name: 'Cancel run' }).click();
      await expect(page.locator('main header')).toContainText('Cancelled');
      expect([...(await picturesOf(page, 'run-cancelled', size)), ...complaints]).toEqual([]);
    });
  });
}
