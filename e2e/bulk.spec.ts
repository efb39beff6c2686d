import fs from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { chests, post } from './api';
import { sql, sqlRow } from './darkroom';
import { BY_NAME, goToImage, manyToLookAt, tile, wall } from './image-wall';
import { complaintsOf, picturesOf, SIZES, type Size, snapshotOf } from './look';
import { written } from './numbers';
import { sessionOf } from './people';

const COUNT = 5432;
const toLookAt = manyToLookAt(COUNT);
let many = '';

test.beforeEach(async ({ request }) => {
  many = await toLookAt(request);
});

const box = (page: Page, number: number) => tile(page, number).getByRole('checkbox');
const bar = (page: Page) => page.getByRole('region', { name: 'Selected images' });
const selected = (page: Page, n: number) => expect(bar(page).getByText(`${written(n)} selected`)).toBeVisible();
const count = async (where: string, ...values: unknown[]) =>
  (
    await sqlRow<{ n: number }>(
      `select count(*)::int as n from image i where i.dataset_id = $1 and ${where}`,
      ...[many, ...values],
    )
  ).n;
const tagged = (tag: string) => count('exists (select 1 from image_tag t where t.image_id = i.id and t.tag = $2)', tag);

test.describe('a data lead', () => {
  test.use({ storageState: sessionOf('data_lead') });

  test('chooses images by boxes, ranges and all at once, and tags them; it can be undone', async ({ page }) => {
    await page.goto(`/datasets/${many}/images?${BY_NAME}`);
    await tile(page, 2).hover();
    await box(page, 2).check();
    await selected(page, 1);
    // A range reaches over images that were never on screen, and stays while one scrolls.
    await goToImage(page, 3000);
    await tile(page, 3000)
      .getByRole('link')
      .click({ modifiers: ['Shift'] });
    await selected(page, 2999);
    await expect(box(page, 3000)).toBeChecked();
    await goToImage(page, 2);
    await expect(box(page, 2)).toBeChecked();
    await expect(box(page, 1)).not.toBeChecked();
    await bar(page).getByRole('button', { name: 'Tag' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tag 2,999 images' });
    await dialog.getByLabel('Tag', { exact: true }).fill('teaching');
    await expect(dialog.getByRole('status')).toHaveText('2,999 images get the tag.');
    await dialog.getByRole('button', { name: 'Add tag' }).click();
    await expect(page.getByText('2,999 images tagged “teaching”.')).toBeVisible();
    expect(await tagged('teaching')).toBe(2999);
    await bar(page).getByRole('button', { name: 'Tag' }).click({ trial: true }); // nothing lies over it
    const [first] = await sql<{ filename: string }>(
      'select i.filename from image i join image_tag t on t.image_id = i.id where i.dataset_id = $1 order by 1 limit 1',
      many,
    );
    expect(first?.filename).toBe('many/000002.png');

    await page.keyboard.press('Escape');
    await expect(bar(page)).toHaveCount(0);
    await wall(page).press('Control+a');
    await selected(page, COUNT);
    await box(page, 1).uncheck();
    await selected(page, COUNT - 1);
    await bar(page).getByRole('button', { name: 'Tag' }).click();
    const all = page.getByRole('dialog', { name: `Tag ${written(COUNT - 1)} images` });
    await all.getByLabel('Tag', { exact: true }).fill('teaching');
    await expect(all.getByRole('status')).toContainText(`${written(COUNT - 3000)} images get the tag.`);
    await expect(all.getByRole('status')).toContainText('2,999 are tagged already.');
    await all.getByRole('button', { name: 'Add tag' }).click();
    await expect.poll(() => tagged('teaching')).toBe(COUNT - 1);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => tagged('teaching')).toBe(2999);

    // Another list is another selection.
    await page.getByRole('combobox', { name: 'Tags' }).click();
    await expect(page.getByRole('option', { name: /^teaching/ })).toContainText('2,999');
    await page.getByRole('option', { name: /^teaching/ }).click();
    await expect(page.getByText('nothing is selected any more')).toBeVisible();
    await expect(bar(page)).toHaveCount(0);
    await expect(page.getByRole('status').filter({ hasText: '2,999 images' })).toBeVisible();
    await expect(page).toHaveURL(/tag=teaching/);
  });

  test('puts images into quarantine by keyboard alone, for a reason that they show, and takes it back', async ({
    page,
  }) => {
    await page.goto(`/datasets/${many}/images?${BY_NAME}`);
    await tile(page, 1).getByRole('link').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+Space');
    await selected(page, 3);
    await bar(page).getByRole('button', { name: 'Quarantine' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Reason')).toBeFocused();
    await expect(dialog.getByRole('status')).toHaveText('3 images leave all lists and statistics.');
    await expect(dialog.getByRole('button', { name: 'Quarantine' })).toBeDisabled();
    await page.keyboard.type('Burnt-in names');
    await dialog.getByRole('button', { name: 'Quarantine' }).press('Enter');
    await expect(page.getByRole('status').filter({ hasText: `${written(COUNT - 3)} images` })).toBeVisible();
    expect(await count(`i.status = 'quarantined' and 'set_aside' = any(i.issues)`)).toBe(3);
    await expect(bar(page)).toHaveCount(0);

    await page.goto(`/datasets/${many}/images?status=quarantined&${BY_NAME}`);
    await expect(tile(page, 3)).toBeVisible();
    await tile(page, 1).getByRole('link').click();
    await expect(page.getByText(/put it into quarantine on .*: Burnt-in names/)).toBeVisible();
    // Brought back: then that goes first, when the quarantine itself is to be undone.
    await page.goBack();
    await tile(page, 1).getByRole('link').focus();
    await page.keyboard.press('Control+a');
    await selected(page, 3);
    await expect(bar(page).getByRole('button', { name: 'Quarantine' })).toHaveCount(0);
    await bar(page).getByRole('button', { name: 'Bring back' }).click();
    await expect(dialog.getByRole('status')).toHaveText('3 images come back.');
    await dialog.getByRole('button', { name: 'Bring back' }).click();
    await expect.poll(() => count(`i.status = 'quarantined'`)).toBe(0);
    await page.goto(`/datasets/${many}/images?changes=true`);
    const history = page.getByRole('dialog', { name: 'Changes of images' });
    const entry = (title: string) => history.getByRole('listitem').filter({ hasText: title }).first();
    await expect(entry('Put into quarantine: 3 images')).toContainText('Burnt-in names');
    await entry('Put into quarantine').getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('3 images of this change were changed again since.')).toBeVisible();
    await entry('Brought back').getByRole('button', { name: 'Undo' }).click();
    await expect(entry('Brought back')).toContainText('undone by');
    expect(await count(`i.status = 'quarantined' and 'set_aside' = any(i.issues)`)).toBe(3);
    await entry('Put into quarantine').getByRole('button', { name: 'Undo' }).click();
    await expect(entry('Put into quarantine')).toContainText('undone by');
    await expect.poll(() => count(`i.status <> 'accepted'`)).toBe(0);
  });

  test('moves all that match a filter into another split, with a reason where one is needed', async ({ page }) => {
    const n = await count(`i.split = 'validation'`);
    await page.goto(`/datasets/${many}/images?split=validation`);
    await expect(page.getByRole('status').filter({ hasText: `${written(n)} images` })).toBeVisible();
    await tile(page, 1).hover();
    await box(page, 1).check();
    await bar(page)
      .getByRole('button', { name: `Select all ${written(n)}` })
      .click();
    await bar(page).getByRole('button', { name: 'Move to split' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Split').fill('production');
    await expect(dialog.getByRole('status')).toContainText(`${written(n)} images leave a held-out split.`);
    await expect(dialog.getByRole('button', { name: 'Move' })).toBeDisabled();
    await dialog.getByLabel('Reason').fill('Validation is drawn anew');
    await dialog.getByRole('button', { name: 'Move' }).click();
    await expect.poll(() => count(`i.split = 'production'`)).toBe(n);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => count(`i.split = 'validation'`)).toBe(n);
  });

  test('tags one image on its page', async ({ page }) => {
    await page.goto(`/datasets/${many}/images?${BY_NAME}`);
    await goToImage(page, COUNT);
    await tile(page, COUNT).getByRole('link').click();
    await page.getByPlaceholder('New tag').fill('artefact');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Remove tag artefact' })).toBeVisible();
    expect(await tagged('artefact')).toBe(1);
    await page.getByRole('button', { name: 'Remove tag artefact' }).click();
    await expect.poll(() => tagged('artefact')).toBe(0);
  });

  for (const size of Object.keys(SIZES) as Size[]) {
    test(`sees a bar, a dialog, a history and tags that fit (${size}) @slow`, async ({ page, request }) => {
      await page.setViewportSize(SIZES[size]);
      const complaints = complaintsOf(page);
      const { dataset } = await chests(request);
      const wrong: string[] = [];
      for (const view of ['grid', 'list']) {
        await page.goto(`/datasets/${dataset}/images?view=${view}&q=chest-05`);
        await page
          .getByRole('checkbox', { name: /^Select / })
          .first()
          .check({ force: true });
        await expect(bar(page)).toBeInViewport();
        wrong.push(...(await picturesOf(page, `bulk-${view}`, size, true)));
        await bar(page).getByRole('button', { name: 'Move to split' }).click();
        await page.getByRole('dialog').getByLabel('Split', { exact: true }).fill('test');
        await expect(page.getByRole('dialog').getByRole('status')).toContainText('held-out');
        await snapshotOf(page, `bulk-dialog-${view}`, size);
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      const change = { action: 'tag', tag: 'teaching' };
      await post(request, `/datasets/${many}/image-changes`, { ...change, filter: { split: 'validation' } });
      const { id } = await sqlRow<{ id: string }>(
        'select image_id::text as id from image_tag where dataset_id = $1 limit 1',
        many,
      );
      const aside = { image_ids: [id], action: 'quarantine', reason: 'The name of the patient stands in a corner.' };
      const made = await post<{ change_id: string }>(request, `/datasets/${many}/image-changes`, aside);
      await post(request, `/datasets/${many}/image-changes/${made.change_id}/undo`, {});
      await page.goto(`/datasets/${many}/images?changes=true&q=000001`);
      await expect(page.getByRole('list', { name: 'Changes of images' })).toBeVisible();
      await snapshotOf(page, 'bulk-changes', size);
      await page.goto(`/datasets/${many}/images/${id}`);
      await expect(page.getByRole('link', { name: 'teaching' })).toBeVisible();
      wrong.push(...(await picturesOf(page, 'bulk-image', size, true)));
      expect([...wrong, ...complaints]).toEqual([]);
    });
  }
});

test.describe('a radiologist', () => {
  test.use({ storageState: sessionOf('radiologist') });

  test('may export what is selected, and is offered nothing else', async ({ page }) => {
    await page.goto(`/datasets/${many}/images?split=validation&${BY_NAME}`);
    await wall(page).press('Control+a');
    await expect(bar(page)).toBeVisible();
    await box(page, 1).uncheck();
    await expect(bar(page).getByRole('button')).toHaveText(['Select all 1,086', 'Clear', 'Export']);
    const saved = async (format: string) => {
      await bar(page).getByRole('button', { name: 'Export' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: format }).click();
      return fs.readFileSync(await (await download).path(), 'utf8');
    };
    const names = await sql<{ filename: string; id: string }>(
      `select filename, id::text from image where dataset_id = $1 and split = 'validation' order by filename offset 1`,
      many,
    );
    const lines = (await saved('CSV')).trim().split('\r\n');
    expect(lines[0]).toMatch(/^id,filename,split,status,verdict,issues,tags,/);
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(names.map(({ filename }) => filename));
    await page.keyboard.press('Escape');
    await box(page, 3).click();
    await tile(page, 20)
      .getByRole('link')
      .click({ modifiers: ['Shift'] });
    await selected(page, 18);
    const rows = (await saved('JSON lines')).trim().split('\n');
    expect(rows.map((row) => JSON.parse(row).id)).toEqual(names.slice(1, 19).map(({ id }) => id));
    await page.goto(`/datasets/${many}/images?changes=true`);
    await expect(page.getByRole('dialog', { name: 'Changes of images' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  });
});
