import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { LISTED_BANDS } from '../server/domain/funnel';
import type { TrueImage, Truth } from '../server/sample/truth';
import { get, getDataset, runAtRest } from './api';
import { HOME, PORT, setupLink } from './darkroom';
import { figure, written } from './numbers';
import { startOn } from './one-darkroom';
import { fillNewPerson, ORGANISATION, PEOPLE } from './people';

// A Darkroom of its own: the sample is developed for the first organisation of a new one.
const FILMS = 24;
const home = `${HOME}-sample`;
const site = { port: PORT + 1, home, output: path.join(home, 'output.log') };
let stop = async () => {};
test.describe.configure({ timeout: 180_000 }); // starting one on an empty home is part of it
test.use({ baseURL: `http://localhost:${site.port}` });
test.beforeAll(async () => {
  fs.rmSync(home, { recursive: true, force: true });
  stop = await startOn(site, { DARKROOM_SAMPLE: String(FILMS) });
});
test.afterAll(async () => {
  await stop();
  fs.rmSync(home, { recursive: true, force: true });
});

/** What is true of the sample, as it stands beside it. */
function truthOf(): Truth {
  const [organisation] = fs.readdirSync(path.join(home, 'sample'));
  return JSON.parse(fs.readFileSync(path.join(home, 'sample', organisation!, 'truth.json'), 'utf8'));
}

type Listed = { items: { id: string; filename: string; latest_run: { id: string } }[] };
const REFUSED = ['truncated', 'empty_file', 'not_an_image', 'too_small'];
const marksIn = ({ readings }: TrueImage) => Object.values(readings).flat().length;

/** A copy with a reader of its own is not set aside: what that reader said would go with it. */
const hasOwnReader = ({ copy_of, readings }: TrueImage, { images }: Truth) => {
  const original = images.find(({ image_id }) => image_id === copy_of)!;
  return Object.keys(readings).some((reader) => !(reader in original.readings));
};

async function rowsOfProblems(page: Page, dataset: string, subject: string, code: string): Promise<string> {
  await page.goto(`/datasets/${dataset}/problems?verdict=all&subject=${subject}&code=${code}`);
  return page.getByRole('region', { name: 'Verdicts of items' }).getByRole('status').innerText();
}

test('the first admin watches the sample come by itself, and every number of it is the truth that was planted @slow', async ({
  page,
}) => {
  await page.goto(setupLink(site.output));
  await page.getByLabel('Organisation').fill(ORGANISATION);
  await fillNewPerson(page, PEOPLE.admin);
  await page.getByLabel('E-mail').fill(PEOPLE.admin.email);
  await page.getByRole('button', { name: 'Create organisation' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await expect(page.getByRole('heading', { name: 'Your sample dataset is on its way' })).toBeVisible();
  await expect(page.getByText(`of ${FILMS} films drawn`)).toBeVisible();
  const row = page.getByRole('table', { name: 'Datasets' }).getByRole('link', { name: 'Sample chest films' });
  await row.click({ timeout: 60_000 }); // it comes without a reload

  const [sample] = (await get<Listed>(page.request, '/datasets')).items;
  const dataset = sample!.id;
  expect(await runAtRest(page.request, sample!.latest_run.id)).toMatchObject({ state: 'completed', error: null });
  const truth = truthOf();
  const good = truth.images.filter(({ problem }) => !REFUSED.includes(problem ?? ''));
  const exact = truth.images.filter(({ copy_kind }) => copy_kind === 'exact');
  const shown = good.filter((image) => image.copy_kind !== 'exact' || hasOwnReader(image, truth));
  const marks = shown.reduce((sum, image) => sum + marksIn(image), 0);
  const marked = shown.filter((image) => marksIn(image) > 0).length;
  await page.goto(`/datasets/${dataset}`);
  await expect(figure(page, 'Images')).toContainText(written(shown.length));
  await expect(figure(page, 'Annotations')).toContainText(written(marks));
  await expect(figure(page, 'Annotations')).toContainText(`on ${marked} images`);
  await expect(figure(page, 'Labelled')).toContainText(`0 unlabelled, ${shown.length - marked} without object`);

  // Near copies stay in the lists, and are no longer counted from "unique" on: each of those bands leads to its own images.
  const { funnel } = await getDataset(page.request, dataset);
  for (const band of LISTED_BANDS) {
    const { total } = await get<{ total: number }>(page.request, `/datasets/${dataset}/images?band=${band}&limit=1`);
    expect([band, total]).toEqual([band, funnel.find(({ id }) => id === band)?.images]);
  }

  // Each reader of the samples has a colour and a line; a click takes what one of them marked away.
  const readers = page.getByRole('group', { name: 'Readers' }).getByRole('button');
  await expect(readers.first()).toBeVisible();
  const marksOf = () =>
    page
      .getByRole('list', { name: 'Sample images' })
      .locator('svg g[stroke]')
      .evaluateAll((drawn) =>
        drawn.map((mark) => `${mark.getAttribute('stroke')} ${mark.getAttribute('stroke-dasharray')}`),
      );
  const looks = new Set(await marksOf());
  expect(looks.size).toBe(await readers.count());
  await readers.first().click();
  await expect.poll(async () => new Set(await marksOf()).size).toBe(looks.size - 1);

  const openImage = async ({ file }: TrueImage) => {
    const found = await get<Listed>(page.request, `/datasets/${dataset}/images?q=${path.basename(file)}`);
    await page.goto(`/datasets/${dataset}/images/${found.items[0]!.id}`);
  };
  const healthy = shown.find((image) => marksIn(image) === 0)!;
  await openImage(healthy);
  const statement = await page
    .locator('figcaption')
    .getByText(/^No finding: /)
    .innerText();
  expect(statement.replace('No finding: ', '').split(', ').sort()).toEqual(Object.keys(healthy.readings).sort());
  const ill = shown.find((image) => Object.values(image.readings).every((marks) => marks.length > 0))!;
  await openImage(ill);
  const layers = page.getByRole('list', { name: 'Layers' }).getByRole('listitem');
  for (const [reader, { length }] of Object.entries(ill.readings))
    await expect(layers.filter({ has: page.getByRole('checkbox', { name: reader, exact: true }) })).toContainText(
      new RegExp(`reader · ${length} annotations?$`),
    );

  await page.goto(`/datasets/${dataset}/duplicates`);
  for (const { file, copy_of } of exact) {
    const original = truth.images.find(({ image_id }) => image_id === copy_of)!;
    const group = page.getByRole('region', { name: /: \d+ cop(y|ies)$/ }).filter({ hasText: path.basename(file) });
    await expect(group).toContainText(path.basename(original.file));
  }

  const planted = truth.images.flatMap(({ problem }) => problem ?? []);
  for (const code of new Set(planted)) {
    const times = planted.filter((each) => each === code).length;
    expect(await rowsOfProblems(page, dataset, 'image', code), code).toBe(times === 1 ? '1 row' : `${times} rows`);
  }
  for (const code of ['orphan_row', 'inverted_box']) {
    const times = truth.wrong_rows.filter((each) => each.code === code).length;
    expect(await rowsOfProblems(page, dataset, 'label', code), code).toBe(`${times} rows`);
  }
});
