import { expect, test } from '@playwright/test';
import { PIPELINE_STEPS } from '../server/domain/steps';
import { dryRunOf } from './api';
import { INBOX, sql, sqlRow } from './darkroom';
import { CHEST_CLASSES, folder } from './inbox';
import { figure, written } from './numbers';
import { sessionOf } from './people';
import { expectThumbnails, goneBack, sightsOf, watchRun } from './watch-run';

test.use({ storageState: sessionOf('data_lead') });

const NAME = 'Chests of the wizard';

test('a data lead looks into a folder, starts the import, and watches it to its end without reload', async ({
  page,
}) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'New import' }).click();
  await page.getByRole('button', { name: INBOX }).click();
  await page.getByRole('button', { name: 'chests', exact: true }).click();
  await expect(page.getByLabel('Folder on the server')).toHaveValue(folder('chests'));
  await page.getByRole('button', { name: 'Look inside' }).click();

  const found = page.getByRole('complementary', { name: 'What was found' });
  const expected = await dryRunOf(page.request, 'chests');
  expect(expected).toMatchObject({ format: 'yolo', images: 63, splits: { training: 48, validation: 15 } });
  await expect(found.getByRole('heading', { name: /^YOLO/ })).toBeVisible();
  await expect(found.getByText(expected.why)).toBeVisible();
  await expect(figure(found, 'Images')).toContainText(written(expected.images));
  await expect(figure(found, 'Label files')).toContainText(written(expected.labels));
  for (const name of CHEST_CLASSES) {
    const count = expected.classes.find((one) => one.name === name)?.count;
    await expect(found.locator('dt', { hasText: name }).locator('+ dd')).toHaveText(written(count ?? -1));
  }
  for (const [split, count] of Object.entries(expected.splits))
    await expect(found.locator('dt', { hasText: split }).locator('+ dd')).toContainText(written(count));
  await expect(found.getByText('labels/train/half-wrong.txt:2')).toBeVisible();

  await page.getByRole('button', { name: 'Choose options' }).click();
  await page.getByRole('button', { name: 'Name it' }).click();
  await page.getByLabel('Name of the dataset').fill(NAME);
  expect(await sql('select id from dataset where name = $1', NAME), 'nothing is written before the start').toEqual([]);
  await watchRun(page);
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]+$/);
  const run = page.url().split('/').at(-1)!;
  await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();

  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expectThumbnails(page, 24);
  await expect(figure(page, 'Quality score')).toBeVisible();

  const sights = await sightsOf(page);
  expect(sights.length, 'the page changed while the run went on').toBeGreaterThan(2);
  expect(goneBack(sights)).toEqual([]);
  const ended = sights.at(-1)!.steps;
  expect(ended.map(({ state }) => state)).toEqual(
    PIPELINE_STEPS.map(({ id }) => (id === 'generate-labels' ? 'skipped' : 'completed')),
  );

  const rows = await sqlRow<{ usable: number; read: number; labelled: number; copies: number; score: number }>(
    `select (select count(*)::int from image where run_id = $1 and status in ('accepted', 'warned')) usable,
       (select count(*)::int from item where run_id = $1 and kind = 'image') "read",
       (select count(*)::int from image where run_id = $1 and status in ('accepted', 'warned') and label_state <> 'unlabelled') labelled,
       (select count(*)::int from duplicate_member m join image i on i.id = m.image_id where i.run_id = $1 and m.role = 'duplicate') copies,
       (select (body -> 'score' ->> 'value')::float8 from report where run_id = $1) score`,
    run,
  );
  expect(rows).toMatchObject({ usable: 62, read: 63, labelled: 61, copies: 1 });
  await expect(figure(page, 'Quality score')).toContainText(written(rows.score, 1));
  await expect(figure(page, 'Usable images')).toContainText(written(rows.usable));
  await expect(figure(page, 'Usable images')).toContainText(`of ${written(rows.read)} images read`);
  await expect(figure(page, 'Labelled')).toContainText(written(rows.labelled));
  await expect(figure(page, 'Duplicates')).toContainText(written(rows.copies));
  await expect(page.getByRole('log', { name: 'Log of the run' })).toContainText(/\w/);
});
