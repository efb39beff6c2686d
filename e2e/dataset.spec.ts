import { expect, test } from '@playwright/test';
import { chests, get, getRun } from './api';
import { sql, sqlRow } from './darkroom';
import { CHEST_CLASSES } from './inbox';
import { chart, chartData, figure, written } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

let dataset = '';
let run = '';
test.beforeEach(async ({ request }) => {
  ({ dataset, run } = await chests(request));
});

const SHOWN = `i.dataset_id = $1 and i.published_at is not null and i.status in ('accepted', 'warned')`;

test('the overview of the dataset shows the numbers of its rows', async ({ page }) => {
  await page.goto(`/datasets/${dataset}`);
  const totals = await sqlRow<{
    images: number;
    annotations: number;
    labelled: number;
    empty: number;
    unlabelled: number;
  }>(
    `select count(*)::int images, (select count(*)::int from annotation a join image i on i.id = a.image_id where ${SHOWN}) annotations,
       count(*) filter (where label_state = 'labelled')::int labelled, count(*) filter (where label_state = 'no_object')::int empty,
       count(*) filter (where label_state = 'unlabelled')::int unlabelled
     from image i where ${SHOWN}`,
    dataset,
  );
  await expect(figure(page, 'Images')).toContainText(written(totals.images));
  await expect(figure(page, 'Annotations')).toContainText(written(totals.annotations));
  await expect(figure(page, 'Annotations')).toContainText(`on ${totals.labelled} images`);
  await expect(figure(page, 'Labelled')).toContainText(
    `${totals.unlabelled} unlabelled, ${totals.empty} without object`,
  );
  await expect(figure(page, 'Classes')).toContainText(String(CHEST_CLASSES.length));

  const splits = await sql<{ split: string; images: number; annotated: number; annotations: number }>(
    `select i.split, count(*)::int images, count(*) filter (where a.n > 0)::int annotated, coalesce(sum(a.n), 0)::int annotations
     from image i left join (select image_id, count(*) n from annotation group by 1) a on a.image_id = i.id
     where ${SHOWN} group by 1 order by 1`,
    dataset,
  );
  expect(splits.map(({ split }) => split)).toEqual(['training', 'validation']);
  expect(await chartData(page, 'Splits')).toEqual(
    splits.map(({ split, images, annotated, annotations }) => [
      split,
      written(images),
      written(images / totals.images, 4),
      written(annotated),
      written(annotations),
    ]),
  );

  const classes = await sql<{ id: number; name: string; annotations: number; images: number; split: string }>(
    `select c.class_id id, c.name, i.split, count(*)::int annotations, count(distinct i.id)::int images
     from annotation a join image i on i.id = a.image_id join dataset_class c on c.dataset_id = i.dataset_id and c.class_id = a.class_id
     where ${SHOWN} group by 1, 2, 3 order by 1, 3`,
    dataset,
  );
  const sum = (id: number, of: 'annotations' | 'images') =>
    classes.filter((row) => row.id === id).reduce((all, row) => all + row[of], 0);
  const shown = await chartData(page, 'Classes');
  expect(shown.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(
    CHEST_CLASSES.map((name, id) => [
      String(id),
      name,
      written(sum(id, 'annotations')),
      written(sum(id, 'images')),
      ...classes.filter((row) => row.id === id).flatMap((row) => [written(row.annotations), written(row.images)]),
    ]),
  );
  await expect(chart(page, 'Classes').locator('svg.recharts-surface').first()).toBeVisible();

  const tiers = await sql<{ tier: string; images: number; bytes: number }>(
    `select o.tier, count(*)::int images, sum(i.bytes)::float8 bytes from image i join stored_object o on o.key = i.object_key
     where ${SHOWN} group by 1 order by 1 desc`,
    dataset,
  );
  expect(await chartData(page, 'Tiers')).toEqual(
    tiers.map(({ tier, images, bytes }) => [tier, written(images), written(images / totals.images, 4), written(bytes)]),
  );

  const funnel = await chartData(page, 'Where the images went');
  const band = (title: string) => funnel.find(([name]) => name === title)?.[1];
  const items = await sqlRow<{ found: number; fetched: number; accepted: number; warned: number; rejected: number }>(
    `select count(*)::int found, count(object_key)::int fetched, count(*) filter (where verdict = 'accepted')::int accepted,
       count(*) filter (where verdict = 'warned')::int warned, count(*) filter (where verdict = 'rejected')::int rejected
     from item where run_id = $1 and kind = 'image'`,
    run,
  );
  expect([band('Found'), band('Fetched'), band('Accepted'), band('Warned'), band('Rejected')]).toEqual(
    [items.found, items.fetched, items.accepted, items.warned, items.rejected].map((count) => written(count)),
  );
  expect([band('Unique'), band('Unique, in a split'), band('Unique, hot')]).toEqual(
    [totals.images, totals.images, tiers.find(({ tier }) => tier === 'hot')?.images ?? 0].map((count) =>
      written(count),
    ),
  );
});

test('a class stands split beside split, each with its own n', async ({ page }) => {
  const rows = await sql<{ class_id: number; name: string; split: string; n: number }>(
    `select a.class_id, c.name, i.split, count(*)::int n from annotation a join image i on i.id = a.image_id
     join dataset_class c on c.dataset_id = a.dataset_id and c.class_id = a.class_id where ${SHOWN} group by 1, 2, 3`,
    dataset,
  );
  const { class_id, name } = rows[0]!;
  await page.goto(`/datasets/${dataset}?heat_class=${class_id}`);
  await page.getByRole('switch', { name: 'Splits side by side' }).check();
  await expect(page).toHaveURL(/heat_each=true/);
  const splits = await sql<{ split: string }>(`select distinct split from image i where ${SHOWN}`, dataset);
  for (const { split } of splits) {
    const n = rows.find((row) => row.class_id === class_id && row.split === split)?.n ?? 0;
    await expect(chart(page, `${name}, ${split}`)).toContainText(`n = ${n} box`);
  }
});

test('samples and images carry their boxes, drawn over the picture and told in words', async ({ page }) => {
  await page.goto(`/datasets/${dataset}`);
  const samples = page.getByRole('list', { name: 'Sample images' });
  await expect(samples.getByRole('listitem')).toHaveCount(8);
  for (const sample of await samples.getByRole('listitem').all()) {
    const told = Number(/(\d+) annotations?/.exec((await sample.textContent()) ?? '')?.[1]);
    await expect(sample.locator('svg rect')).toHaveCount(told);
  }

  await page.goto(`/datasets/${dataset}/images?q=chest-001`);
  await page.getByRole('list', { name: 'Images' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1, name: /chest-001\.png$/ })).toBeVisible();
  const boxes = await sql<{ name: string; x: number; y: number; w: number; h: number }>(
    `select c.name, (a.center_x - a.width / 2) * i.width x, (a.center_y - a.height / 2) * i.height y, a.width * i.width w, a.height * i.height h
     from annotation a join image i on i.id = a.image_id join dataset_class c on c.dataset_id = i.dataset_id and c.class_id = a.class_id
     where i.dataset_id = $1 and i.filename like '%chest-001.png'`,
    dataset,
  );
  expect(boxes).toHaveLength(2);
  const list = page.getByRole('list', { name: 'Annotations' });
  await expect(list.getByRole('listitem')).toHaveCount(boxes.length);
  for (const { name, x, y, w, h } of boxes)
    await expect(list.getByRole('listitem').filter({ hasText: name })).toContainText(
      `${written(x)}, ${written(y)} · ${written(w)} × ${written(h)} px`,
    );
  const painted = () =>
    page.locator('figure canvas').evaluateAll((all) =>
      (all as HTMLCanvasElement[]).reduce((sum, canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return sum + data.filter((value, index) => index % 4 === 3 && value > 0).length;
      }, 0),
    );
  await expect.poll(painted, { message: 'boxes are painted' }).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Hide annotations' }).click();
  await expect.poll(painted, { message: 'nothing is painted' }).toBe(0);
  await expect(page.getByRole('img', { name: /chest-001/ })).toHaveJSProperty('naturalWidth', 320);
});

test('problems and duplicates list what the rows say', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/problems`);
  const verdicts = page.getByRole('table', { name: 'Verdicts' });
  const bad = verdicts.getByRole('row').filter({ hasText: 'labels/train/half-wrong.txt:2' });
  await expect(bad).toBeVisible();
  await expect(bad).toContainText('Warned');
  const { warned } = await sqlRow<{ warned: number }>(
    `select count(*)::int warned from item i, jsonb_array_elements(i.problems) where run_id = $1 and verdict = 'warned'`,
    run,
  );
  await expect(verdicts.locator('tbody tr')).toHaveCount(warned);

  await page.goto(`/datasets/${dataset}/duplicates`);
  const [group] = await sql<{ size: number; bytes: number }>(
    'select size, bytes_saved::float8 bytes from duplicate_group where dataset_id = $1',
    dataset,
  );
  expect(group?.size).toBe(2);
  await expect(figure(page, 'Groups')).toContainText('1');
  await expect(figure(page, 'Duplicates')).toContainText('1');
  const shown = page.getByRole('region', { name: /: 1 copy$/ });
  await expect(shown).toContainText('copy.png');
  await expect(shown).toContainText('chest-001.png');
  await expect(shown).toContainText('Same bytes');
});

test('the quality page shows the score as the sum of its parts', async ({ page }) => {
  await page.goto(`/datasets/${dataset}/quality`);
  const { body } = await sqlRow<{
    body: {
      score: {
        value: number;
        parts: { title: string; numerator: number; denominator: number; weight: number; value: number | null }[];
      };
    };
  }>('select body from report where run_id = $1', run);
  const rows = await chartData(page, 'Quality score');
  expect(rows.map((row) => row.slice(0, 5))).toEqual(
    body.score.parts.map(({ title, numerator, denominator, value, weight }) => [
      title,
      written(numerator),
      written(denominator),
      value === null ? '' : written(value, 4),
      written(weight, 4),
    ]),
  );
  const points = rows.reduce((sum, row) => sum + Number(row[5]), 0);
  expect(points).toBeCloseTo(body.score.value, 1);
  await expect(chart(page, 'Quality score')).toContainText(`${written(body.score.value, 1)}`);
});

test('the report shows every step as it ended, also those that ended after it was made', async ({ page, request }) => {
  const { steps, metrics } = await getRun(request, run);
  await page.goto(`/datasets/${dataset}/quality`);
  expect(await chartData(page, 'Step durations')).toEqual(
    steps.map(({ title, state, duration_seconds }) => [
      title,
      state,
      duration_seconds === null ? '' : written(duration_seconds, 4),
    ]),
  );
  const report = await get<{ metrics: typeof metrics; steps: { state: string }[] }>(
    request,
    `/datasets/${dataset}/report?run_id=${run}`,
  );
  expect(report.metrics.end_time).toBe(metrics.end_time);
  expect(report.metrics.total_duration).toBe(metrics.total_duration);
  expect(new Set(report.steps.map(({ state }) => state))).toEqual(new Set(['completed', 'skipped']));
});
