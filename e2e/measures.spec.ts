import { expect, type Page, test } from '@playwright/test';
import { isRanged, type MeasureName } from '../server/domain/measures';
import { holds, parseRange } from '../server/domain/number-ranges';
import { chests } from './api';
import { sql } from './darkroom';
import { listed } from './image-wall';
import { complaintsOf, picturesOf, SIZES, type Size, snapshotOf } from './look';
import { chart, chartData, written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

let dataset = '';
test.beforeEach(async ({ request }) => {
  ({ dataset } = await chests(request));
});

const TITLES = {
  brightness: 'Brightness (mean luma)',
  contrast: 'Contrast (deviation of luma)',
  sharpness: 'Sharpness (variance of the Laplacian)',
  width: 'Width',
  height: 'Height',
  aspect: 'Aspect ratio (width ÷ height)',
  megabytes: 'File size',
  annotations: 'Annotations per image',
};
type Shown = Record<MeasureName | 'annotations', number | null> & { split: string; nodules: number };

/** What is true of each image in the lists. */
const shownImages = () =>
  sql<Shown>(
    `select i.split, (i.facts #>> '{measures,brightness,mean}')::float8 brightness, (i.facts #>> '{measures,contrast}')::float8 contrast,
       (i.facts #>> '{measures,sharpness}')::float8 sharpness, i.width, i.height, i.width::float8 / i.height aspect, i.bytes::float8 / 1048576 megabytes,
       (select count(*)::int from annotation a where a.image_id = i.id) annotations,
       (select count(*)::int from annotation a where a.image_id = i.id and a.class_id = 0) nodules
     from image i where i.dataset_id = $1 and i.published_at is not null and i.status in ('accepted', 'warned')`,
    dataset,
  );
const counted = (n: number) => `${written(n)} image${n === 1 ? '' : 's'}`;

/** The ranges in a link. */
const rangesIn = (href: string) =>
  [...new URL(href, 'http://darkroom').searchParams]
    .filter(([name]) => isRanged(name))
    .map(([name, text]) => [name, parseRange(text)] as const);

test('every bar of every histogram counts the images that its link lists', async ({ page, request }) => {
  const images = await shownImages();
  await page.goto(`/datasets/${dataset}?details=true`);
  for (const [name, title] of Object.entries(TITLES)) {
    const rows = await chartData(page, title);
    const links = chart(page, title).getByRole('table').getByRole('link');
    const filled = rows.map((row) => row.at(-1)!).filter((count) => count !== '0');
    expect(await links.allInnerTexts()).toEqual(filled);
    expect(filled.reduce((sum, count) => sum + Number(count), 0)).toBe(images.length);
    for (const [nth, link] of (await links.all()).entries()) {
      const href = (await link.getAttribute('href'))!;
      const [[filter, range] = ['', parseRange('0..')]] = rangesIn(href);
      expect(filter).toBe(name);
      const inRange = images.filter((image) => holds(range, image[name as keyof typeof TITLES]!));
      expect([title, nth, inRange.length]).toEqual([title, nth, Number(filled[nth])]);
      const { search } = new URL(href, 'http://darkroom');
      const answer = await request.get(`/api/v1/datasets/${dataset}/images${search}&limit=1`);
      expect([title, nth, (await answer.json()).total]).toEqual([title, nth, inRange.length]);
    }
  }
});

test('a click on a bar, and its count by keyboard, open the images behind it; the range can be changed and taken off', async ({
  page,
}) => {
  const images = await shownImages();
  await page.goto(`/datasets/${dataset}`);
  const counts = (await chartData(page, TITLES.brightness)).map((row) => Number(row.at(-1)));
  const tallest = counts.indexOf(Math.max(...counts));
  const bars = chart(page, TITLES.brightness).locator('.recharts-bar-rectangle path');
  await bars.nth(counts.slice(0, tallest).filter((count) => count > 0).length).click();
  await expect(page).toHaveURL(/\/images\?brightness=/);
  await listed(page, counted(counts[tallest]!));
  await page.goBack();

  // Annotations of one class in one split: by keyboard, from the table.
  await page.goto(`/datasets/${dataset}?dist_split=training&dist_class=0`);
  const training = images.filter(({ split }) => split === 'training');
  const most = Math.max(...training.map(({ nodules }) => nodules));
  await chartData(page, TITLES.annotations);
  const link = chart(page, TITLES.annotations).getByRole('table').getByRole('link').last();
  await expect(link).toHaveText(String(training.filter(({ nodules }) => nodules === most).length));
  await link.press('Enter');
  await listed(page, counted(training.filter(({ nodules }) => nodules === most).length));
  await page.goBack();
  const widths = await chartData(page, TITLES.brightness);
  const ofClass = training.filter(({ nodules }) => nodules > 0);
  expect(widths.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(ofClass.length);
  await chart(page, TITLES.brightness).getByRole('table').getByRole('link').first().press('Enter');
  const first = widths.map((row) => Number(row.at(-1))).find((count) => count > 0)!;
  await listed(page, counted(first));

  // Taken off one by one, and typed by hand.
  await page.getByRole('button', { name: /^Without Brightness: / }).press('Enter');
  await listed(page, counted(ofClass.length));
  await page.getByRole('button', { name: 'Without Annotations per image: at least 1' }).click();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await listed(page, counted(images.length));
  await page.getByRole('button', { name: 'Measures' }).press('Enter');
  const fields = page.getByRole('dialog', { name: 'Measures' });
  await fields.getByLabel('Measure').selectOption('Annotations per image');
  await fields.getByLabel('At least').fill('1');
  await fields.getByLabel('At most').fill('2');
  const few = images.filter(({ annotations }) => annotations! >= 1 && annotations! <= 2);
  await listed(page, counted(few.length));
  await expect(page).toHaveURL(/annotations=1..(=|%3D)2/);
  await fields.getByLabel('At least').fill('3');
  await expect(fields.getByText('Below the least')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Without Annotations per image: 1 to 2' })).toBeVisible();
  await fields.getByRole('button', { name: 'Clear range' }).click();
  await listed(page, counted(images.length));
});

test('a saved view keeps ranges, and a wrong one is refused with what to do', async ({ page, request }) => {
  const images = await shownImages();
  const wide = images.filter(({ width, brightness }) => width! >= 100 && brightness! <= 0.5);
  await page.goto(`/datasets/${dataset}/images?width=100..&brightness=..%3D0.50`);
  await listed(page, counted(wide.length));
  const view = { name: `Wide ${process.pid}`, query: 'width=100..&brightness=..%3D0.50' };
  const headers = { origin: new URL(page.url()).origin };
  const saved = await request.post(`/api/v1/datasets/${dataset}/views`, { data: view, headers });
  expect((await saved.json()).query).toBe('brightness=..%3D0.5&width=100..');
  const refused = await request.get(`/api/v1/datasets/${dataset}/images?width=300..200`);
  expect(refused.status()).toBe(400);
  expect(await refused.json()).toMatchObject({
    message: 'width: Nothing is at least 300 and at most 200.',
    details: [{ field: 'width', fix: 'Write the smaller end first.' }],
  });
});

const opened = (page: Page) => page.getByRole('dialog', { name: 'Measures' });
for (const size of Object.keys(SIZES) as Size[]) {
  test(`ranges, their fields and the tables with links fit (${size}) @slow`, async ({ page }) => {
    await page.setViewportSize(SIZES[size]);
    const complaints = complaintsOf(page);
    const wrong: string[] = [];
    await page.goto(`/datasets/${dataset}/images?brightness=0.05..0.9&width=1..&annotations=..%3D9&megabytes=..1`);
    await expect(page.getByRole('button', { name: /^Without Brightness/ })).toBeVisible();
    wrong.push(...(await picturesOf(page, 'measures-chips', size, true)));
    if (size === 'narrow') await page.getByRole('button', { name: 'Filters (4)' }).click();
    await page.getByRole('button', { name: 'Measures' }).click();
    await expect(opened(page)).toBeInViewport();
    await snapshotOf(page, 'measures-fields', size);
    await page.goto(`/datasets/${dataset}?details=true`);
    await page.getByRole('heading', { name: 'Distributions' }).scrollIntoViewIfNeeded();
    await chartData(page, TITLES.brightness);
    await chartData(page, TITLES.sharpness);
    wrong.push(...(await picturesOf(page, 'measures-bars', size, true)));
    expect([...wrong, ...complaints]).toEqual([]);
  });
}
