import { expect, type Page, test } from '@playwright/test';
import { runAtRest, startImport } from './api';
import { sql } from './darkroom';
import { READ_CLASSES, READINGS, type Said } from './inbox';
import { chart, chartData, figure, written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

let dataset = '';
test.beforeAll(async ({ browser }) => {
  const lead = await browser.newContext({ storageState: sessionOf('data_lead') });
  const { dataset_id, run_id } = await startImport(lead.request, { from: 'read' });
  expect((await runAtRest(lead.request, run_id)).state).toBe('completed');
  dataset = dataset_id;
  await lead.close();
});

type Box = NonNullable<Said['box']>;

function iouOf(a: Box, b: Box): number {
  const side = (low: number, high: number) => Math.max(0, Math.min(a[high]!, b[high]!) - Math.max(a[low]!, b[low]!));
  const areaOf = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
  const both = side(0, 2) * side(1, 3);
  return both / (areaOf(a) + areaOf(b) - both);
}

/** What two readers have in common, straight from what was planted: nobody marks a class twice on an image. */
function pairOf(a: string, b: string, threshold: number) {
  const of = (reader: string) => READINGS.filter((said) => said.reader === reader);
  const images = [...new Set(of(a).map(({ image }) => image))].filter((image) =>
    of(b).some((said) => said.image === image),
  );
  const boxesOf = (reader: string) => of(reader).filter(({ image, box }) => box && images.includes(image));
  const ious = boxesOf(a).flatMap(({ image, classId, box }) => {
    const other = boxesOf(b).find((said) => said.image === image && said.classId === classId);
    const iou = other ? iouOf(box!, other.box!) : 0;
    return iou >= threshold ? [iou] : [];
  });
  const boxes = boxesOf(a).length + boxesOf(b).length;
  const found = (reader: string, image: number) => boxesOf(reader).some((said) => said.image === image);
  const both = images.filter((image) => found(a, image) && found(b, image)).length;
  const [n, foundA, foundB] = [
    images.length,
    images.filter((image) => found(a, image)).length,
    images.filter((image) => found(b, image)).length,
  ];
  const observed = (both + (n - foundA - foundB + both)) / n;
  const chance = (foundA * foundB + (n - foundA) * (n - foundB)) / (n * n);
  return {
    ...{ a, b, images: n, boxes, matched: ious.length },
    f1: (2 * ious.length) / boxes,
    meanIou: ious.length > 0 ? ious.reduce((sum, iou) => sum + iou, 0) / ious.length : null,
    kappa: (observed - chance) / (1 - chance),
  };
}

const PAIRS = [
  ['R8', 'R9'],
  ['R8', 'R10'],
  ['R9', 'R10'],
] as const;
const pairsAt = (threshold: number) => PAIRS.map(([a, b]) => pairOf(a, b, threshold));
const overallF1 = (threshold: number) => {
  const pairs = pairsAt(threshold);
  return (2 * pairs.reduce((sum, { matched }) => sum + matched, 0)) / pairs.reduce((sum, { boxes }) => sum + boxes, 0);
};

/** Krippendorff's alpha of whether a class is there. */
function alphaOf(classId: number): number {
  let [observed, present, readings] = [0, 0, 0];
  for (const image of new Set(READINGS.map((said) => said.image))) {
    const readers = new Set(READINGS.filter((said) => said.image === image).map(({ reader }) => reader)).size;
    const k = READINGS.filter((said) => said.image === image && said.classId === classId).length;
    observed += (2 * k * (readers - k)) / (readers - 1);
    present += k;
    readings += readers;
  }
  return 1 - observed / ((2 * present * (readings - present)) / (readings - 1));
}

const words = (value: number | null) => (value === null ? 'not defined' : written(value, 3));
const cell = (page: Page, a: string, b: string) =>
  page
    .getByRole('table', { name: /of every two readers/ })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: a, exact: true }) })
    .getByRole('cell')
    .nth(['R8', 'R9', 'R10'].indexOf(b));

test('the agreement page says first what stands out, and shows the numbers that were planted', async ({ page }) => {
  await page.goto(`/datasets/${dataset}`);
  await page.getByRole('navigation', { name: 'Dataset' }).getByRole('link', { name: 'Agreement' }).click();
  const effusions = READINGS.filter(
    ({ image, reader, classId }) => image < 30 && reader === 'R8' && classId === 10,
  ).length;
  await expect(page.locator('main').getByRole('status').first()).toHaveText(
    `R10 never finds Pleural effusion, R8 finds it on ${effusions} images: n = 30 images both read.`,
  );
  await expect(figure(page, 'F1 of boxes')).toContainText(words(overallF1(0.5)));
  for (const { a, b, f1 } of pairsAt(0.5)) {
    await expect(cell(page, a, b)).toHaveText(words(f1));
    await expect(cell(page, b, a)).toHaveText(words(f1));
  }
  const rows = await chartData(page, 'Readers × readers');
  expect(rows.map((row) => [row[0], row[1], row[2], row[3], row[6], row[7], row[12]])).toEqual(
    pairsAt(0.5).map(({ a, b, images, f1, meanIou, kappa, matched }) => [
      ...[
        a,
        b,
        String(images),
        written(f1, 4),
        meanIou === null ? '' : written(meanIou, 4),
        written(kappa, 4),
        String(matched),
      ],
    ]),
  );
  const classes = await chartData(page, 'Classes');
  expect(classes.map((row) => [row[1], row[2], row[3], row[11]])).toEqual(
    Object.entries(READ_CLASSES).map(([id, name]) => [
      ...[
        name,
        '40',
        String(READINGS.filter((said) => said.classId === Number(id)).length),
        written(alphaOf(Number(id)), 4),
      ],
    ]),
  );
  const matched = await chartData(page, 'IoU of matched boxes');
  expect(matched.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(
    pairsAt(0.5).reduce((sum, pair) => sum + pair.matched, 0),
  );
});

test('every choice is in the link, and the link brings it back', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/agreement`);
  await page.getByRole('radiogroup', { name: 'IoU from which boxes match' }).getByText('IoU 0.75').click();
  await page.getByLabel('Statistic of the matrix').selectOption('kappa');
  await expect(figure(page, 'F1 of boxes')).toContainText(words(overallF1(0.75)));
  await expect(page).toHaveURL(/iou=0.75/);
  await expect(page).toHaveURL(/statistic=kappa/);
  const url = page.url();
  await page.goto('/datasets');
  await page.goto(url);
  for (const { a, b, kappa } of pairsAt(0.75)) await expect(cell(page, a, b)).toHaveText(words(kappa));
});

test('the list of disagreements leads to the images', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/agreement`);
  const list = page.getByRole('list', { name: 'Images whose readers differ most' });
  await expect(list.getByRole('listitem')).toHaveCount(12);
  const link = list.getByRole('link').first();
  const name = await link.getAttribute('title');
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name!);
});

test('a consensus is looked at, written, seen in the rows and taken back', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/agreement?method=majority&quorum=2`);
  const kept = pairsAt(0.5).reduce((sum, { matched }) => sum + matched, 0); // no box has three readers
  await expect(figure(page, 'Boxes of the layer')).toContainText(written(kept));
  const boxes = READINGS.filter(({ box }) => box).length;
  await expect(figure(page, 'Dropped')).toContainText(written(boxes - 2 * kept));
  await expect(chart(page, 'What the layer would hold')).toContainText(`n = ${boxes} boxes of readers`);
  const layers = () =>
    sql<{ n: number }>(
      `select count(a.id)::int n from layer l left join annotation a on a.layer_id = l.id where l.dataset_id = $1 and l.kind = 'consensus' group by l.id`,
      dataset,
    );
  expect(await layers()).toEqual([]);
  await page.getByRole('button', { name: 'Write layer' }).click();
  await expect(page.getByText(`The consensus layer holds ${kept} boxes`)).toBeVisible();
  expect(await layers()).toEqual([{ n: kept }]);
  await expect(page.getByText('The layer consensus is there')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Write layer' })).toBeVisible();
  expect(await layers()).toEqual([]);
});
