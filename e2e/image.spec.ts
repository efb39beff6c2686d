import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { hammingDistance, packHashes } from '../server/domain/hash-bits';
import { post } from './api';
import { sql } from './darkroom';
import { faces } from './faces';
import { complaintsOf, picturesOf, SIZES, type Size, seriousIn, snapshotOf } from './look';
import { PEOPLE, sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

let made: ReturnType<typeof faces> | undefined;
const filled = (request: APIRequestContext) => {
  made ??= faces(request);
  return made;
};
const images = (page: Page) => page.getByRole('list', { name: 'Images', exact: true }).getByRole('listitem');
const count = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });

test('an image tells of its neighbours, its history, and what changed since it was frozen', async ({ page }) => {
  const { dataset, idOf } = await filled(page.request);
  const at = `/datasets/${dataset}`;
  await post(page.request, `${at}/versions`, { name: 'first' });
  const reason = 'It was looked at too often';
  const moved = { image_ids: [idOf('p1_full')], to: 'production', reason };
  await post(page.request, `${at}/splits/move`, moved);

  await page.goto(`${at}/images/${idOf('p1_full')}`);
  const group = page.getByRole('list', { name: 'Same group' });
  await expect(group.getByRole('link')).toHaveCount(2);
  await expect(page.getByRole('link', { name: '3 images' })).toHaveAttribute('href', /group=p1/);

  const history = page.getByRole('list', { name: 'History' }).getByRole('listitem');
  const [first, ...rest] = await history.allInnerTexts();
  expect(first).toContain('Fetched from');
  expect(rest.join('\n')).toMatch(/Judged: accepted[\s\S]*Came into the dataset[\s\S]*Frozen in Version 1 in training/);
  expect(rest.at(-1)).toContain(`Moved from training to production “${reason}” · ${PEOPLE.data_lead.name}`);
  const version = page.getByRole('table', { name: 'Versions that hold it' }).getByRole('row').nth(1);
  await expect(version).toContainText('now in production');
  await version.getByRole('link', { name: '1' }).click();
  await expect(page).toHaveURL(new RegExp(`${at}/versions/1`));
  await page.goBack();

  await page.getByRole('link', { name: '3 images' }).click();
  await expect(images(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Without Group: p1' }).click();
  await expect(images(page)).toHaveCount(7);
});

test('copies and pairs of an image stand on its page, and lead to where they are decided', async ({ page }) => {
  const { dataset, idOf } = await filled(page.request);
  await page.goto(`/datasets/${dataset}/images/${idOf('p2_photo')}`);
  const copies = page.getByRole('list', { name: 'Duplicates' });
  await expect(copies.getByRole('link')).toHaveCount(1);
  await expect(copies).toContainText('p2_smaller.png');
  await page.getByRole('link', { name: '1 pair to decide' }).click();
  await expect(page.getByRole('list', { name: 'Undecided pairs' }).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Pairs of any image' }).click();
  await expect(page).not.toHaveURL(/image=/);
});

test('layers of models are hidden at first; each layer can be hidden and shown', async ({ page }) => {
  const { dataset, idOf } = await filled(page.request);
  await page.goto(`/datasets/${dataset}/images/${idOf('p1_full')}`);
  const layers = page.getByRole('list', { name: 'Layers' });
  const marks = page.getByRole('list', { name: 'Annotations' }).getByRole('listitem');
  await expect(layers.getByRole('listitem')).toHaveCount(4);
  await expect(layers.getByRole('listitem').filter({ hasText: 'detector v2' })).toContainText(
    '15 annotations · hidden at first',
  );
  await expect(marks).toHaveCount(45);
  await layers.getByRole('checkbox', { name: 'detector v2' }).check();
  await expect(marks).toHaveCount(60);
  await layers.getByRole('checkbox', { name: 'R1' }).uncheck();
  await expect(marks).toHaveCount(45);
  await layers.getByRole('checkbox', { name: 'detector v2' }).uncheck();
  await expect(marks).toHaveCount(30);
  await page.reload();
  await expect(marks).toHaveCount(60);
});

test('similar images are those whose hashes differ least', async ({ page }) => {
  const { dataset, idOf } = await filled(page.request);
  const rows = await sql<{ id: string; filename: string; hash: string; quality: number }>(
    `select id::text, filename, facts -> 'perceptual' ->> 'hash' as hash, (facts -> 'perceptual' ->> 'quality')::int as quality
     from image where dataset_id = $1 and status in ('accepted', 'warned')`,
    dataset,
  );
  const from = rows.find(({ id }) => id === idOf('p2_photo'))!;
  const own = packHashes([from.hash]);
  const expected = rows
    .filter(({ id, quality }) => id !== from.id && quality > 49)
    .map(({ filename, hash }) => ({ filename, bits: hammingDistance(own, packHashes([hash])) }))
    .filter(({ bits }) => bits <= 96)
    .sort((a, b) => a.bits - b.bits);
  expect(expected.length).toBeGreaterThan(0);
  await page.goto(`/datasets/${dataset}/images/${from.id}`);
  await page.getByRole('banner').or(page.locator('main header')).getByRole('link', { name: 'Find similar' }).click();
  await expect(page.getByText('Similar to', { exact: false })).toContainText('p2_photo.png');
  await expect(images(page)).toHaveCount(expected.length);
  for (const [nth, { filename, bits }] of expected.entries()) {
    await expect(images(page).nth(nth)).toContainText(filename);
    await expect(images(page).nth(nth)).toContainText(`${bits} bits apart`);
  }
  await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('Similarity');
  await page.getByRole('button', { name: /^Without Similar to/ }).click();
  await expect(page).not.toHaveURL(/similar|sort_by/);
});

test('images are filtered by layer, verdict and confidence, with counts', async ({ page }) => {
  const { dataset } = await filled(page.request);
  await page.goto(`/datasets/${dataset}/images`);
  await page.getByRole('combobox', { name: 'Layer' }).click();
  await expect(page.getByRole('option', { name: 'detector v2' })).toContainText('1');
  await page.getByRole('option', { name: 'reference' }).click();
  await expect(count(page, '2 images')).toBeVisible();
  await page.getByRole('button', { name: 'Any confidence' }).click();
  const range = page.getByRole('dialog', { name: 'Confidence' });
  await expect(range).toContainText('No annotation here has a confidence.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Any confidence' }).click();
  await expect(range.getByRole('listitem')).toHaveCount(8);
  await range.getByRole('textbox', { name: 'At least' }).fill('0.8');
  await expect(page.getByRole('button', { name: 'Confidence ≥ 0.8' })).toBeVisible();
  await expect(page.getByText('No image matches')).toBeVisible();
  await range.getByRole('button', { name: /^at least 0.7/ }).click();
  await expect(images(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/min_confidence=0\.7/);
});

test('a view is kept, named, shared, changed and removed', async ({ page, browser }) => {
  const { dataset } = await filled(page.request);
  const at = `/datasets/${dataset}/images`;
  await page.goto(`${at}?tier=cold&view=list&at=2`);
  const menu = page.getByRole('button', { name: /^Views/ });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Save this view' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Cold ones');
  await page.getByLabel('Everybody who sees the dataset').check();
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByRole('button', { name: 'Views, now: Cold ones' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeVisible();

  const other = await browser.newPage({ storageState: sessionOf('viewer') });
  await other.goto(at);
  await other.getByRole('button', { name: 'Views', exact: true }).click();
  await other.getByRole('menuitem', { name: /^Cold ones by/ }).click();
  await expect(other).toHaveURL(/tier=cold/);
  await expect(other.getByRole('table', { name: 'Images' })).toBeVisible();
  await other.getByRole('button', { name: 'Views, now: Cold ones' }).click();
  await expect(other.getByRole('menuitem', { name: 'Change views' })).toHaveCount(0);

  await menu.click();
  await page.getByRole('menuitem', { name: 'Change views' }).click();
  await page.getByLabel('Name of Cold ones').fill('Everything');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('button', { name: 'Overwrite Everything with what is on screen now' }).click();
  await expect(page.getByText('“Everything” shows what is on screen now.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Everything' }).click();
  await expect(page.getByText('No view is left to change.')).toBeVisible();
  // What others do is seen without a reload.
  await expect(other.getByRole('button', { name: 'Views', exact: true })).toBeVisible();
  await page.getByText('The view “Everything” is gone.').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByLabel('Name of Everything')).toBeVisible();
  await other.close();
});

for (const size of Object.keys(SIZES) as Size[])
  test.describe(`${size} @slow`, () => {
    test.use({ viewport: SIZES[size] });
    test('images of every size and names in every script look right', async ({ page }) => {
      const complaints = complaintsOf(page);
      const { dataset, idOf } = await filled(page.request);
      const wrong: string[] = [];
      for (const name of ['p1_full', 'p4_wide', 'p3_tiny', 'p1_bare', 'p2_photo']) {
        await page.goto(`/datasets/${dataset}/images/${idOf(name)}?with_layers=detector+v2`);
        await expect(page.getByRole('heading', { level: 1, name: new RegExp(name) })).toBeVisible();
        await expect(page.getByRole('list', { name: 'History' })).toBeVisible();
        wrong.push(
          ...(await picturesOf(page, `face-${name}`, size, name === 'p1_full')).map((one) => `${name}: ${one}`),
        );
      }
      expect([...wrong, ...complaints]).toEqual([]);
    });

    test('the filters fit, and so does what opens from them', async ({ page }) => {
      const complaints = complaintsOf(page);
      const { dataset, idOf } = await filled(page.request);
      const similar = `similar_to=${idOf('p2_photo')}&sort_by=similarity`;
      await page.goto(`/datasets/${dataset}/images?${similar}&group=p2&verdict=accepted&max_confidence=0.75`);
      await expect(page.getByText('No image matches')).toBeVisible();
      const wrong = await picturesOf(page, 'face-filters-none', size);
      await page.goto(`/datasets/${dataset}/images?${similar}&group=p2&verdict=accepted`);
      await expect(images(page)).toHaveCount(1);
      wrong.push(...(await picturesOf(page, 'face-filters', size, true)));
      if (size === 'narrow') await page.getByRole('button', { name: 'Filters (3)' }).click();
      await page.getByRole('button', { name: 'Any confidence' }).click();
      await expect(page.getByText('No annotation here has a confidence.')).toBeVisible();
      await snapshotOf(page, 'face-confidence', size);
      wrong.push(...(await seriousIn(page)));
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Views/ }).click();
      await snapshotOf(page, 'face-views', size);
      wrong.push(...(await seriousIn(page)));
      await page.getByRole('menuitem', { name: 'Save this view' }).click();
      await expect(page.getByRole('dialog', { name: 'Save this view' })).toBeVisible();
      await snapshotOf(page, 'face-save', size);
      wrong.push(...(await seriousIn(page)));
      await page.getByLabel('Name', { exact: true }).fill(`Kept ${size}`);
      await page.getByRole('button', { name: 'Save view' }).click();
      await page.getByRole('button', { name: `Views, now: Kept ${size}` }).click();
      await page.getByRole('menuitem', { name: 'Change views' }).click();
      await expect(page.getByRole('dialog', { name: 'Change views' })).toBeVisible();
      await snapshotOf(page, 'face-manage', size);
      wrong.push(...(await seriousIn(page)));
      expect([...wrong, ...complaints]).toEqual([]);
    });
  });
