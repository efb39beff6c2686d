import { expect, test } from '@playwright/test';
import { get, post, runAtRest, startImport } from './api';
import { sql, sqlRow } from './darkroom';
import { written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

let dataset = '';
test.beforeAll(async ({ browser }) => {
  const { request } = await browser.newContext({ storageState: sessionOf('data_lead') });
  const { run_id, dataset_id } = await startImport(request, { from: 'chests' });
  expect((await runAtRest(request, run_id)).state).toBe('completed');
  dataset = dataset_id;
});

const sizes = () =>
  sql<{ split: string; images: number }>(
    `select split, count(*)::int images from image where dataset_id = $1 and published_at is not null and status in ('accepted', 'warned') group by 1 order by 1`,
    dataset,
  );
const sizeOf = async (split: string) => (await sizes()).find((row) => row.split === split)?.images ?? 0;

test('a data lead draws splits anew, sees what comes of it before, and takes it back from the history', async ({
  page,
}) => {
  const before = await sizes();
  await page.goto(`/datasets/${dataset}/splits`);
  const total = before.reduce((sum, { images }) => sum + images, 0);
  await expect(
    page.getByText(`${written(total)} images in ${before.length} splits; nothing lies in two of them.`),
  ).toBeVisible();
  await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Draw splits').click();
  await page.getByRole('radiogroup', { name: 'Sizes as' }).getByText('Ratios').click();
  await page.getByRole('textbox', { name: 'Ratio of training' }).fill('100');
  await page.getByRole('button', { name: 'Add split' }).click();
  const row = await page.getByRole('textbox', { name: /^Split \d+$/ }).count();
  await page.getByRole('textbox', { name: `Split ${row}`, exact: true }).fill('production');
  await page.getByRole('textbox', { name: 'Ratio of production' }).fill('100');
  const shown = page.getByRole('table', { name: 'Splits, wanted and got' });
  const cells = shown.getByRole('row', { name: /^production/ }).getByRole('cell');
  await expect(cells.nth(1)).toHaveText('0');
  await expect(cells.nth(3)).not.toHaveText('0');
  const got = await cells.nth(3).innerText();
  expect(await sizes()).toEqual(before);
  await page.getByRole('textbox', { name: /^Why/ }).fill('Half for production');
  await page.getByRole('button', { name: /^Move [\d,]+ images?$/ }).click();
  await expect(page.getByText(/images? moved\./)).toBeVisible();
  expect(written(await sizeOf('production'))).toBe(got);

  await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('History').click();
  const change = page.getByRole('list', { name: 'Changes of splits' }).getByRole('listitem').first();
  await expect(change).toContainText('Half for production');
  await change.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText(/images? moved back\./)).toBeVisible();
  expect(await sizes()).toEqual(before);
});

test('a data lead freezes a version, exports it and publishes it, and compares it with the next', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/splits`);
  await page.getByRole('textbox', { name: 'Name (optional)' }).fill('for the paper');
  await page.getByRole('button', { name: 'Freeze version' }).click();
  await expect(page).toHaveURL(/\/versions\/1$/);
  const rows = await sqlRow<{ images: number; annotations: number }>(
    `select (select count(*)::int from image where dataset_id = $1 and published_at is not null and status in ('accepted', 'warned')) images,
       (select count(*)::int from annotation a join image i on i.id = a.image_id where a.dataset_id = $1 and i.status in ('accepted', 'warned')) annotations`,
    dataset,
  );
  await expect(
    page.getByText(
      `Version 1, for the paper: ${written(rows.images)} images, ${written(rows.annotations)} annotations`,
    ),
  ).toBeVisible();
  await expect(page.getByRole('list', { name: 'Gate' }).getByRole('img', { name: 'Passed' })).toHaveCount(3);

  await page.getByRole('combobox', { name: 'Format' }).click();
  await page.getByRole('option', { name: 'COCO' }).click();
  await expect(page.getByText('This format holds everything.')).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: 'Publish as YOLO' }).click();
  const exports = page.getByRole('table', { name: 'Exports' });
  await expect(exports.getByText('Completed')).toHaveCount(2, { timeout: 30_000 });
  await expect(page.getByText('published', { exact: true }).first()).toBeVisible();

  const { items } = await get<{ items: { id: string }[] }>(
    page.request,
    `/datasets/${dataset}/images?split=training&limit=2`,
  );
  await post(page.request, `/datasets/${dataset}/splits/move`, {
    image_ids: items.map(({ id }) => id),
    to: 'production',
  });
  await post(page.request, `/datasets/${dataset}/versions`);
  await page.goto(`/datasets/${dataset}/versions/compare?a=1&b=2`);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(
    `From version 1 to 2: 2 moved; ${written(rows.images - 2)} images unchanged.`,
  );
  await expect(page.getByRole('table', { name: 'Changes' }).getByRole('row')).toHaveCount(3);
});

test('the reports of two versions stand beside each other, with what changed', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/quality?version=2`);
  await expect(page.getByText(/^Version 2, made /)).toBeVisible();
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'Version 1 (for the paper)' }).click();
  await expect(page).toHaveURL(/with=version%3A1|with=version:1/);
  await expect(page.getByText(/^From version 1 \(for the paper\) to version 2: as many images, /)).toBeVisible();
  const before = await sql<{ split: string; n: number }>(
    `select v.split, count(*)::int n from version_image v join version w on w.id = v.version_id where w.dataset_id = $1 and w.number = 1 group by 1`,
    dataset,
  );
  const training = before.find(({ split }) => split === 'training')!.n;
  const row = page.getByRole('table', { name: 'Two reports compared' }).getByRole('row', { name: /^training images/ });
  await expect(row.getByRole('cell')).toHaveText(['training images', written(training), written(training - 2), '-2']);
});

test('a radiologist sees versions and splits without what changes them', async ({ browser }) => {
  const context = await browser.newContext({ storageState: sessionOf('radiologist') });
  const page = await context.newPage();
  await page.goto(`/datasets/${dataset}/versions/1`);
  await expect(page.getByRole('list', { name: 'Gate' })).toBeVisible();
  for (const name of ['Export', 'Delete version', 'Restore this version'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
  await page.goto(`/datasets/${dataset}/splits?show=splits`);
  await expect(page.getByRole('table', { name: 'Splits, wanted and got' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Move/ })).toHaveCount(0);
  await context.close();
});
