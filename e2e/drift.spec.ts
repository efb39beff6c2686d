import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { get, post, runAtRest, startImport } from './api';
import { sql, sqlRow } from './darkroom';
import { folder } from './inbox';
import { chart, chartData, written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

async function darker(request: APIRequestContext): Promise<string> {
  const { run_id, dataset_id } = await startImport(request, {
    from: 'darker',
    pipeline: { enable_deduplication: false },
  });
  expect((await runAtRest(request, run_id)).state).toBe('completed');
  return dataset_id;
}

type Detail = { split: string; measures: { brightness: { mean: number } } };

/** Brightness of every image of a split, as its own page says. */
async function brightnessOf(request: APIRequestContext, dataset: string, split: string): Promise<number[]> {
  const { items } = await get<{ items: { id: string }[] }>(
    request,
    `/datasets/${dataset}/images?split=${split}&limit=100`,
  );
  const details = await Promise.all(items.map(({ id }) => get<Detail>(request, `/datasets/${dataset}/images/${id}`)));
  return details.map(({ measures }) => measures.brightness.mean).sort((a, b) => a - b);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const shareBelow = (values: number[], limit: number) => values.filter((value) => value < limit).length / values.length;

function psi(reference: number[], target: number[]): number {
  const quantile = (share: number) => {
    const rank = share * (reference.length - 1);
    const below = Math.floor(rank);
    const low = reference[below]!;
    return low + ((reference[below + 1] ?? low) - low) * (rank - below);
  };
  const edges = [-Infinity, ...Array.from({ length: 9 }, (_, bin) => quantile((bin + 1) / 10)), Infinity];
  return edges.slice(1).reduce((sum, edge, bin) => {
    const within = (values: number[]) => Math.max(1e-4, shareBelow(values, edge) - shareBelow(values, edges[bin]!));
    return sum + (within(target) - within(reference)) * Math.log(within(target) / within(reference));
  }, 0);
}

const row = (page: Page, feature: string) =>
  page
    .getByRole('table', { name: 'Features' })
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: feature, exact: true }) });

test('the drift of a split is that of its images, with the images that drive it', async ({ page }) => {
  const dataset = await darker(page.request);
  const before = await brightnessOf(page.request, dataset, 'training');
  const after = await brightnessOf(page.request, dataset, 'production');
  expect([before.length, after.length]).toEqual([40, 24]);
  const effect = (mean(after) - mean(before)) / deviation(before);
  const ks = Math.max(
    ...[...before, ...after].map((value) => {
      const next = value + 1e-9;
      return Math.abs(shareBelow(before, next) - shareBelow(after, next));
    }),
  );

  await page.goto(`/datasets/${dataset}`);
  await page.getByRole('navigation', { name: 'Dataset' }).getByRole('link', { name: 'Drift' }).click();
  await expect(row(page, 'Brightness')).toBeVisible();
  const cells = (await row(page, 'Brightness').locator('td').allInnerTexts()).map((cell) => cell.trim());
  expect(cells[1]).toMatch(/drifted/i);
  expect(cells[2]).toBe(written(psi(before, after), 3));
  expect(cells[4]).toBe(written(ks, 3));
  expect(cells[8]).toBe(written(effect, 2));
  expect(cells[9]).toBe('24 / 40');
  const drifted = page.getByRole('table', { name: 'Features' }).getByRole('row').filter({ hasText: 'Drifted' });
  const furthest = Math.abs(Number(await drifted.first().locator('td').nth(8).innerText()));
  const sentence = page.getByText(/^(Production is|.* is (lower|higher) in production)/);
  await expect(sentence).toContainText('n = 24 against 40');
  await expect(sentence).toContainText(`; ${(await drifted.count()) - 1} other features drifted as well.`);
  const said = Number(/shifted by ([\d.]+) standard deviations/.exec(await sentence.innerText())?.[1]);
  expect(Math.abs(said - furthest)).toBeLessThan(0.06);

  await page.getByRole('button', { name: 'Brightness', exact: true }).click();
  await expect(page).toHaveURL(/feature=brightness/);
  const bins = await chartData(page, 'Brightness');
  const total = (column: number) => bins.reduce((sum, cells) => sum + Number(cells[column]), 0);
  expect([total(3), total(4)]).toEqual([40, 24]);

  const driving = page.getByRole('list', { name: 'Images that drive the drift' }).getByRole('link');
  await expect(driving.first()).toContainText('production-');
  await expect(driving.first()).toContainText(written(after[0]!, 3));
  await page.reload();
  await expect(chart(page, 'Brightness')).toBeVisible();
  await driving.first().click();
  await expect(page).toHaveURL(new RegExp(`/datasets/${dataset}/images/`));
});

test('what is compared stands in the link, and two halves of one kind do not drift', async ({ page }) => {
  const dataset = await darker(page.request);
  await page.goto(`/datasets/${dataset}/drift?reference=training&target=training`);
  await expect(
    page.getByText('Nothing has shifted beyond chance between training and training, n = 40 against 40.'),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Target' }).click();
  await page.getByRole('option', { name: 'all images' }).click();
  await expect(page).toHaveURL(/target=all/);
  await page.goto(`/datasets/${dataset}/drift?target=2001-01-01..2001-02-01`);
  await expect(page.getByText(/^Nothing to compare: there are no images from 2001-01-01 to 2001-02-01/)).toBeVisible();
  await page.goto(`/datasets/${dataset}/drift?target=ward`);
  await expect(page.getByText('This dataset has no split "ward".')).toBeVisible();
});

test('a check is kept, and after an import people are told of drift beyond a threshold', async ({ page }) => {
  const dataset = await darker(page.request);
  await page.goto(`/datasets/${dataset}/drift?feature=brightness`);
  await page.getByRole('button', { name: 'Keep this check' }).click();
  await expect(chart(page, 'History')).toContainText('n = 1 check kept, PSI of Brightness');
  const [kept] = await chartData(page, 'History');
  const psiShown = await row(page, 'Brightness').locator('td').nth(2).innerText();
  expect(Number(kept![3]).toFixed(2)).toBe(Number(psiShown).toFixed(2));

  await page.getByRole('button', { name: 'Set threshold' }).click();
  await expect(page.getByRole('list', { name: 'Thresholds' })).toContainText(
    'production against training: PSI of any feature above 0.2',
  );
  const { run_id } = await post<{ run_id: string }>(page.request, '/datasets/import', {
    dataset_id: dataset,
    source: { type: 'folder', path: folder('near') },
  });
  expect((await runAtRest(page.request, run_id)).state).toBe('completed');
  await expect(chart(page, 'History')).toContainText('n = 2 checks kept');

  const bell = page.getByRole('button', { name: 'Notifications, 1 unread' });
  await bell.click();
  const told = page.getByRole('list', { name: 'Latest notifications' }).getByRole('button');
  await expect(told.first()).toContainText('Drift of production against training in darker');
  await told.first().click();
  await expect(page).toHaveURL(new RegExp(`/datasets/${dataset}/drift\\?reference=training&target=production`));
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible();
});

/** A model that predicts two boxes on every image in January, and one on every image of production in March, less surely. */
async function predicted(dataset: string): Promise<void> {
  const { id: layer } = await sqlRow<{ id: string }>(
    `insert into layer (id, tenant_id, dataset_id, name, kind) select gen_random_uuid(), tenant_id, id, 'net', 'model' from dataset where id = $1 returning id`,
    dataset,
  );
  for (const { at, boxes, sure, split } of [
    { at: '2026-01-10', boxes: 2, sure: 0.7, split: null },
    { at: '2026-03-10', boxes: 1, sure: 0.4, split: 'production' },
  ]) {
    const { id: run } = await sqlRow<{ id: string }>(
      `insert into run (id, tenant_id, dataset_id, workflow, state, settings, source, actor, created_at)
       select gen_random_uuid(), tenant_id, id, 'dataset-pipeline', 'completed', '{}', '[]', '{}', $2 from dataset where id = $1 returning id`,
      ...[dataset, at],
    );
    await sql(
      `insert into annotation (id, tenant_id, dataset_id, image_id, layer_id, run_id, item_no, class_id, center_x, center_y, width, height, confidence)
       select gen_random_uuid(), tenant_id, dataset_id, id, $2, $3, 0, 0, .5, .5, .2, .2, $4::float8 + row_number() over (order by filename) / 1000.0
       from image, generate_series(1, $5::int) where dataset_id = $1 and ($6::text is null or split = $6)`,
      ...[dataset, layer, run, sure, boxes, split],
    );
  }
}

test('predictions of two windows of time are compared, by keyboard and on a phone, where a model has predicted', async ({
  page,
}) => {
  const dataset = await darker(page.request);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/datasets/${dataset}/drift`);
  const target = page.getByRole('combobox', { name: 'Target' });
  await target.click();
  const none = page.getByRole('option', { name: 'predictions: no model has predicted here' });
  await expect(none).toHaveAttribute('data-combobox-disabled', 'true');
  await page.keyboard.press('Escape');

  await predicted(dataset);
  await target.click();
  await expect(page.getByRole('option', { name: 'predictions of a window of time' })).toBeVisible();
  await page.keyboard.press('Escape');
  await target.focus();
  await page.keyboard.press('Enter');
  const chosen = page.locator('[data-combobox-selected]');
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(chosen).toHaveText('predictions of a window of time', { timeout: 300 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/target=predictions(:|%3A)2026-02-08\.\./);
  await page.getByRole('combobox', { name: 'Reference' }).click();
  await page.getByRole('option', { name: 'predictions of a window of time' }).click();
  await page.getByLabel('Reference before').fill('2026-02-01');
  await expect(page.getByRole('alert').filter({ hasText: 'The first day must come before the last.' })).toBeVisible();
  await page.getByLabel('Reference from').fill('');

  const n = row(page, 'Confidence of net').locator('td').last();
  await expect(n).toHaveText('24 / 128');
  await expect(row(page, 'Brightness').locator('td').last()).toHaveText('24 / 64');
  const sentence = page.getByTestId('drift-sentence');
  await expect(sentence).toContainText('predictions since 2026-02-08');
  await expect(sentence).toContainText('predictions before 2026-02-01');
  await page.reload();
  await expect(n).toHaveText('24 / 128');

  await row(page, 'Confidence of net').getByRole('button').click();
  const driving = page.getByRole('list', { name: 'Images that drive the drift' }).getByRole('link');
  await expect(driving).toHaveCount(12);
  await driving.first().click();
  await expect(page).toHaveURL(/with_layers=net/);
});
