import { expect, test } from '@playwright/test';
import { sql, sqlRow } from './darkroom';
import { BY_NAME, goToImage, listed, manyToLookAt, tile, wall } from './image-wall';
import { written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

const COUNT = 12_345;
const toLookAt = manyToLookAt(COUNT);
let many = '';

test.beforeEach(async ({ request }) => {
  many = await toLookAt(request);
});

/** The nth image of a list, 1-based, by the rows. */
const nth = async (number: number, where = 'true', order = 'filename') =>
  (
    await sqlRow<{ filename: string }>(
      `select filename from image where dataset_id = $1 and ${where} order by ${order} offset $2 limit 1`,
      ...[many, number - 1],
    )
  ).filename;

test('a grid of thousands holds only what is on screen, and leads anywhere', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?${BY_NAME}`);
  await listed(page, `${written(COUNT)} images`);
  await expect(tile(page, 1)).toContainText(await nth(1));
  await expect(tile(page, 1)).toHaveAttribute('aria-setsize', String(COUNT));
  expect(await wall(page).getByRole('listitem').count()).toBeLessThan(100);

  await goToImage(page, 9000);
  await expect(tile(page, 9000)).toContainText(await nth(9000));
  await expect(page).toHaveURL(/at=9000/);
  expect(await wall(page).getByRole('listitem').count()).toBeLessThan(100);

  // The link leads there; so does the way back from an image.
  await page.reload();
  await expect(tile(page, 9000)).toBeInViewport();
  await tile(page, 9000).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: await nth(9000) })).toBeVisible();
  await expect(page.getByText(`9,000 of ${written(COUNT)}`)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Next', exact: true })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { level: 1, name: await nth(9001) })).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(tile(page, 9000)).toBeInViewport();
  await expect(tile(page, 9000)).toContainText(await nth(9000));

  // Back to before the jump.
  await page.evaluate(() => window.scrollBy(0, 4000));
  await expect(page).not.toHaveURL(/at=9000/);
  await page.goBack();
  await expect(tile(page, 1)).toBeInViewport();
});

test('every place of the list shows the image that belongs there', async ({ page }) => {
  const newest = 'created_at desc, id desc';
  await page.goto(`/datasets/${many}/images?split=validation`);
  const { n } = await sqlRow<{ n: number }>(
    `select count(*)::int n from image where dataset_id = $1 and split = 'validation'`,
    many,
  );
  await listed(page, `${written(n)} images`);
  for (const number of [1, 499, 500, 501, 1234, n]) {
    await goToImage(page, number);
    await expect(tile(page, number)).toContainText(await nth(number, `split = 'validation'`, newest));
  }
});

test('arrows, Home, End and Page down move through the grid, Enter opens', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?${BY_NAME}`);
  const link = (number: number) => tile(page, number).getByRole('link');
  await link(1).focus();
  await page.keyboard.press('ArrowRight');
  await expect(link(2)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const columns = await wall(page).evaluate((list) => {
    const tops = [...list.children].map((child) => (child as HTMLElement).offsetTop);
    return tops.filter((top) => top === tops[0]).length;
  });
  await expect(link(2 + columns)).toBeFocused();
  await page.keyboard.press('End');
  await expect(link(COUNT)).toBeFocused();
  await expect(link(COUNT)).toBeInViewport();
  await expect(link(COUNT)).toContainText(await nth(COUNT));
  await page.keyboard.press('ArrowLeft');
  await expect(link(COUNT - 1)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(link(1)).toBeFocused();
  await page.keyboard.press('PageDown');
  const focused = page.locator('[data-index]:has(a:focus)');
  await expect(focused).not.toHaveAttribute('aria-posinset', '1');
  const at = Number(await focused.getAttribute('aria-posinset'));
  expect((at - 1) % columns).toBe(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: await nth(at) })).toBeVisible();
});

test('an image that is opened while the list still rolls is opened', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?${BY_NAME}`);
  await expect(tile(page, 1)).toContainText(await nth(1));
  // The page of the image comes after the list has come to rest elsewhere, and shows what is there.
  await page.route(
    /\/images\/[0-9a-f-]{36}.*_rsc=/,
    async (route) => {
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLElement>('[data-index]:has(a)')].some(
          (shown) => Number(shown.dataset.index) > 100 && shown.getBoundingClientRect().top > 0,
        ),
      );
      await route.continue();
    },
    { times: 1 },
  );
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('[data-index="3"] a')!.click();
    window.scrollBy(0, 9000);
  });
  await expect(page.getByRole('heading', { level: 1, name: await nth(4) })).toBeVisible();
});

test('the list view is as long, says so, and sorts', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?view=list&${BY_NAME}&at=8000`);
  const table = page.getByRole('table', { name: 'Images' });
  await expect(table).toHaveAttribute('aria-rowcount', String(COUNT + 1));
  const row = (number: number) => table.locator(`tr[aria-rowindex="${number + 1}"]`);
  await expect(row(8000)).toContainText(await nth(8000));
  await expect(row(8000)).toBeInViewport();
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await page.getByRole('button', { name: 'File size' }).click();
  await expect(page).toHaveURL(/sort_by=file_size_bytes/);
  const smallest = await sql<{ filename: string }>(
    'select filename from image where dataset_id = $1 order by bytes, id limit 5',
    many,
  );
  for (const [index, { filename }] of smallest.entries()) await expect(row(index + 1)).toContainText(filename);
  await expect(row(1)).toBeInViewport();
});

test('a fast ride through the list asks for nothing on the way, and stays smooth', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?${BY_NAME}`);
  await expect(tile(page, 1).getByRole('link')).toBeVisible();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('datasets.images')) asked += 1;
  });
  const worst = await page.evaluate(async () => {
    const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
    let [last, longest] = [await frame(), 0];
    for (let nth = 0; nth < 90; nth++) {
      window.scrollBy(0, 900);
      const now = await frame();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  });
  test.info().annotations.push({ type: 'worst frame', description: `${Math.round(worst)} ms` });
  await expect(page).toHaveURL(/at=\d+/); // the ride is over
  await expect(wall(page).locator('li:not(:has(a))')).toHaveCount(0);
  expect(asked).toBeLessThan(8);
  const first = Number(/at=(\d+)/.exec(page.url())?.[1] ?? 1);
  await expect(tile(page, first)).toContainText(await nth(first));
});

test('menus say how many images a choice would leave, and filters combine', async ({ page }) => {
  await page.goto(`/datasets/${many}/images?has_annotations=true&cell=32,32`);
  const { n } = await sqlRow<{ n: number }>('select count(*)::int n from annotation where dataset_id = $1', many);
  await listed(page, `${written(n)} images`);
  const left = await sqlRow<{ n: number }>(
    `select count(*)::int n from image i where dataset_id = $1 and split = 'validation' and exists (select 1 from annotation a where a.image_id = i.id)`,
    many,
  );
  await page.getByRole('combobox', { name: 'Split' }).click();
  const choice = page.getByRole('option', { name: 'validation' });
  await expect(choice).toContainText(written(left.n));
  await choice.click();
  await listed(page, `${written(left.n)} images`);
  await page.getByRole('combobox', { name: 'Annotations' }).click();
  await expect(page.getByRole('option', { name: 'Without annotations' })).toContainText('0');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Without Box centre in cell/ }).click();
  await expect(page).not.toHaveURL(/cell=/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await listed(page, `${written(COUNT)} images`);
});
