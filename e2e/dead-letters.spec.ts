import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { runAtRest, startImport } from './api';
import { HOME, sql, sqlRow } from './darkroom';
import { folder } from './inbox';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

const letters = (page: Page) => page.getByRole('table', { name: 'Dead letters' });
const row = (page: Page, name: string) => letters(page).getByRole('row').filter({ hasText: name });
const badge = (page: Page) => page.locator('main header');

test('items that kept failing are requeued or dismissed, one by one and together, from the page of their run @slow', async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  const { run_id: run } = await startImport(page.request, {
    from: 'some',
    pipeline: { validation_mode: 'lenient', enable_deduplication: false },
  });
  await page.goto(`/runs/${run}`);
  await expect(page.getByRole('list', { name: 'Newest images' })).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(badge(page)).toContainText('Paused');
  const [first, second, third, fourth] = await refusedByTheStore(run, 4);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(badge(page)).toContainText('Completed', { timeout: 60_000 });
  await expect(page.getByRole('status').filter({ hasText: '4 items kept failing.' })).toBeVisible();
  await expect(letters(page).locator('tbody tr')).toHaveCount(4);
  await expect(row(page, first!.name)).toContainText('cannot be stored');

  const others = await browser.newContext({ storageState: sessionOf('radiologist') });
  const reader = await others.newPage();
  await reader.goto(`/runs/${run}`);
  await expect(letters(reader).locator('tbody tr')).toHaveCount(4);
  await expect(reader.getByRole('button', { name: /^(Requeue|Dismiss)/ })).toHaveCount(0);
  await others.close();

  first!.mend();
  await page.getByRole('button', { name: `Requeue ${first!.name}` }).click();
  await expect.poll(() => isInDataset(run, first!.name), { timeout: 60_000 }).toBe(true);
  await expect(badge(page)).toContainText('Completed');
  await expect(letters(page).locator('tbody tr')).toHaveCount(3);
  await expect(row(page, first!.name)).toHaveCount(0);

  await page.getByRole('button', { name: `Dismiss ${second!.name}` }).click();
  await expect(letters(page).locator('tbody tr')).toHaveCount(2);
  expect(await sql('select path from item where run_id = $1 and dismissed', run)).toEqual([{ path: second!.name }]);

  third!.mend();
  fourth!.refuse();
  await page.getByRole('button', { name: 'Requeue all' }).click();
  await expect.poll(() => isInDataset(run, third!.name), { timeout: 60_000 }).toBe(true);
  await expect(letters(page).locator('tbody tr')).toHaveCount(1);
  await expect(row(page, fourth!.name)).toBeVisible();
  expect(await isInDataset(run, second!.name), 'what was dismissed stays out').toBe(false);

  await runAtRest(page.request, run);
  await page.getByRole('button', { name: 'Dismiss all' }).click();
  await expect(letters(page)).toBeHidden();
  await expect(page.getByText(/kept failing/)).toBeHidden();
  await expect(badge(page)).toContainText('Completed');
});

type Refused = { name: string; refuse: () => void; mend: () => void };

/** Images of a paused run that its store cannot take: where their folder has to be stands a file. */
async function refusedByTheStore(run: string, count: number): Promise<Refused[]> {
  const { tenant, dataset } = await sqlRow<{ tenant: string; dataset: string }>(
    'select tenant_id tenant, dataset_id dataset from run where id = $1',
    run,
  );
  const left = await sql<{ path: string }>(
    'select path from item where run_id = $1 and done_step < 2 order by no desc',
    run,
  );
  const images = path.join(HOME, 'stores/hot', tenant, 'datasets', dataset, 'images');
  const places = left.map(({ path: name }) => ({ name, place: path.join(images, hashOf(name).slice(0, 2)) }));
  const alone = places.filter(({ place }) => places.filter((other) => other.place === place).length === 1);
  const refused = alone
    .filter(({ place }) => !fs.existsSync(place))
    .slice(0, count)
    .map(({ name, place }) => ({
      name,
      refuse: () => fs.writeFileSync(place, ''),
      mend: () => fs.rmSync(place, { force: true }),
    }));
  expect(refused, 'enough images were left when the run paused').toHaveLength(count);
  for (const { refuse } of refused) refuse();
  return refused;
}

const hashOf = (name: string) =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(folder('some'), name)))
    .digest('hex');

const isInDataset = async (run: string, name: string): Promise<boolean> =>
  (
    await sql(
      `select id from image where run_id = $1 and filename = $2 and published_at is not null and status in ('accepted', 'warned')`,
      run,
      name,
    )
  ).length === 1;
