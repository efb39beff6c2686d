import { expect, type Page, test } from '@playwright/test';
import { chests, getDataset, runAtRest, startImport } from './api';
import { sql } from './darkroom';
import { folder } from './inbox';
import { fillSignIn, PEOPLE, sessionOf } from './people';

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

const lookInside = async (page: Page, path: string) => {
  await page.goto('/imports/new');
  await page.getByLabel('Folder on the server').fill(path);
  await page.getByRole('button', { name: 'Look inside' }).click();
};

test.describe('with a session', () => {
  test.use({ storageState: sessionOf('data_lead') });

  test('a name that is taken is said beside the field, and nothing is started', async ({ page, request }) => {
    await chests(request);
    const count = async () => (await sql('select id from run')).length;
    const before = await count();
    await page.goto(`/imports/new?step=start&path=${encodeURIComponent(folder('chests'))}`);
    await page.getByLabel('Name of the dataset').fill('chests TO look at');
    await page.getByRole('button', { name: 'Start import' }).click();
    await expect(page.getByLabel('Name of the dataset')).toHaveAccessibleDescription(/already|taken/i);
    expect(await count()).toBe(before);
    await page.getByLabel('Name of the dataset').fill('Another name');
    await expect(page.getByLabel('Name of the dataset')).not.toHaveAccessibleDescription(/already|taken/i);
  });

  const REFUSED = [
    '/etc',
    'chests',
    `${folder('chests')}/../../people`,
    folder('not-there'),
    folder('link-out'),
    folder('broken/good.png'),
  ];
  for (const path of REFUSED) {
    test(`a folder that may not be imported stays at the field with the reason: ${path.split('/').slice(-3).join('/')}`, async ({
      page,
    }) => {
      await lookInside(page, path);
      await expect(page.getByLabel('Folder on the server')).toHaveAccessibleDescription(/[a-z]+ .*\.( |$)/i);
      await expect(page.getByLabel('Folder on the server')).toHaveAttribute('aria-invalid', 'true');
      await page.getByRole('button', { name: 'Show the folders that may be imported' }).click();
      await expect(page.getByRole('list', { name: 'Folders' })).toBeVisible();
    });
  }

  test('a folder without images is told, with what may be done', async ({ page }) => {
    await lookInside(page, folder('texts'));
    await expect(page.getByLabel('Folder on the server')).toHaveAccessibleDescription(/no image.*Choose the folder/);
    await expect(page.getByRole('button', { name: 'Start import' })).toBeHidden();
  });

  test('an empty folder is told before anything is started', async ({ page }) => {
    await lookInside(page, folder('empty'));
    await expect(page.getByLabel('Folder on the server')).toHaveAccessibleDescription(/holds no files/);
    await expect(page.getByRole('button', { name: 'Start import' })).toBeHidden();
  });

  test('a dataset whose run failed says so instead of promising images, and leads to the run', async ({ page }) => {
    const { run_id, dataset_id } = await startImport(page.request, { from: 'broken' });
    await runAtRest(page.request, run_id);
    for (const tab of ['', '/images']) {
      await page.goto(`/datasets/${dataset_id}${tab}`);
      await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible();
      await expect(page.getByText('The run failed.')).toBeVisible();
    }
    await page.goto(`/datasets/${dataset_id}/duplicates`);
    await expect(page.getByRole('heading', { name: 'Not compared yet' })).toBeVisible();
    await page.goto(`/datasets/${dataset_id}/images`);
    await page.getByRole('main').getByRole('link', { name: 'Open the run' }).last().click();
    await expect(page).toHaveURL(new RegExp(`/runs/${run_id}$`));
  });

  test('a page behind the last one says so and leads back', async ({ page, request }) => {
    const { dataset } = await chests(request);
    for (const path of ['/runs', `/datasets/${dataset}/duplicates`]) {
      await page.goto(`${path}?page=99`);
      await expect(page.getByText(/^There is no page 99\. The last one is \d+\.$/)).toBeVisible();
    }
    await page.getByRole('navigation', { name: 'Pages of duplicates' }).getByRole('button', { name: '1' }).click();
    await expect(page.getByText('1–2 of 2')).toBeVisible();
  });

  test('a place behind the last image leads to the last', async ({ page, request }) => {
    const { dataset } = await chests(request);
    const { total_images: last } = await getDataset(request, dataset);
    await page.goto(`/datasets/${dataset}/images?at=99999`);
    await expect(page.getByRole('list', { name: 'Images' }).locator(`[aria-posinset="${last}"]`)).toBeInViewport();
  });

  for (const [what, path] of [
    ['run', `/runs/${UNKNOWN}`],
    ['run', '/runs/not-an-id'],
    ['dataset', `/datasets/${UNKNOWN}`],
    ['dataset', `/datasets/${UNKNOWN}/images/${UNKNOWN}`],
    ['page', '/nowhere'],
  ]) {
    test(`a ${what} that does not exist is said, with a way on: ${path}`, async ({ page }) => {
      await page.goto(path!);
      await expect(page.getByRole('heading', { name: /^There is no/ })).toBeVisible();
      await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    });
  }
});

test('a session that ended leads to the sign-in page and from there back to the page', async ({ page }) => {
  await page.goto('/runs?sort_order=asc');
  await fillSignIn(page, PEOPLE.radiologist.email);
  await expect(page).toHaveURL(/\/runs\?sort_order=asc$/);
  const cookies = await page.context().cookies();
  const token = decodeURIComponent(cookies.find(({ name }) => name.includes('session_token'))?.value ?? '').split(
    '.',
  )[0];
  expect(await sql('delete from session where token = $1 returning id', token)).toHaveLength(1);

  await page.goto('/runs?sort_order=asc');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fruns%3Fsort_order%3Dasc$/);
  await fillSignIn(page, PEOPLE.radiologist.email);
  await expect(page).toHaveURL(/\/runs\?sort_order=asc$/);
});
