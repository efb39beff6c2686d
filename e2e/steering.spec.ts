import { expect, type Page, test } from '@playwright/test';
import { getRun, startImport } from './api';
import { sqlRow } from './darkroom';
import { figure, written } from './numbers';
import { sessionOf } from './people';
import { goneBack, sightsOf, watchRun } from './watch-run';

test.use({ storageState: sessionOf('data_lead') });

const badge = (page: Page) => page.getByRole('main').getByRole('banner').or(page.locator('main header'));
const step = (page: Page, title: string) => page.locator('main ol > li').filter({ hasText: title });

test('a run is paused in the middle of a step, and goes on to the same end', async ({ page }) => {
  const { run_id: run } = await startImport(page.request, { from: 'some' });
  await page.goto(`/runs/${run}`);
  await expect(step(page, 'Crawl images')).toContainText(/Running · [1-9]/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(badge(page)).toContainText('Paused');
  const left = await sqlRow<{ done: number; left: number }>(
    `select count(*) filter (where done_step >= 2)::int done, count(*) filter (where done_step < 2)::int "left" from item where run_id = $1`,
    run,
  );
  expect(left.left, 'some items were still to be done').toBeGreaterThan(0);
  await expect(step(page, 'Crawl images')).toContainText(`${written(left.done)} of 600 items`);

  await watchRun(page);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(badge(page)).toContainText('Completed', { timeout: 60_000 });
  await expect(figure(page, 'Usable images')).toContainText('of 600 images read');
  expect(goneBack(await sightsOf(page))).toEqual([]);
});

test('a cancelled run stops, says so, and goes on from a step when it is recovered', async ({ page }) => {
  const { run_id: run } = await startImport(page.request, { from: 'some' });
  await page.goto(`/runs/${run}`);
  await expect(step(page, 'Crawl images')).toContainText(/Running · [1-9]/);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await expect(badge(page)).toContainText('Cancelled');
  await expect(step(page, 'Quality report')).toContainText('Cancelled');

  await page.getByRole('button', { name: 'Recover' }).click();
  await page.getByRole('menuitem', { name: /From step 2, crawl images/ }).click();
  await expect(badge(page)).toContainText('Completed', { timeout: 60_000 });
  const { recoveries, state, metrics } = await getRun(page.request, run);
  expect({ recoveries, state, read: metrics.images_crawled }).toEqual({ recoveries: 1, state: 'completed', read: 600 });
});

test('a strict run with rejected images fails with the list complete, and continues as lenient without them', async ({
  page,
}) => {
  const { run_id: run, dataset_id } = await startImport(page.request, { from: 'broken' });
  await page.goto(`/runs/${run}`);
  await expect(badge(page)).toContainText('Failed', { timeout: 60_000 });
  const rejected = page.getByRole('link', { name: /2 rejected/ });
  await expect(rejected).toBeVisible();
  await page.getByRole('button', { name: 'Continue as lenient' }).click();
  await expect(badge(page)).toContainText('Completed', { timeout: 60_000 });
  await expect(figure(page, 'Usable images')).toContainText(/^Usable images2of 4 images read/);
  await rejected.click();
  const verdicts = page.getByRole('table', { name: 'Verdicts' });
  await expect(verdicts.locator('tbody tr')).toHaveCount(2);
  await expect(verdicts).toContainText('small.png');
  await expect(verdicts).toContainText('text.jpg');
  expect(page.url()).toContain(dataset_id);
});
