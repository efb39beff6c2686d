import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { drawImages } from '../server/testing/images';
import { zipOf } from '../server/testing/zip';
import { get, getRun } from './api';
import { BASE, HOME, kill, pidOf, sql } from './darkroom';
import { figure } from './numbers';
import { sessionOf } from './people';

test.use({ storageState: sessionOf('data_lead') });

const MIB = 1024 ** 2;
const IMAGES = 200;
const archive = path.join(HOME, 'scans-to-send.zip');

test.beforeAll(async () => {
  const folder = path.join(HOME, 'to-send');
  const names = Array.from({ length: IMAGES }, (_, index) => `scan-${String(index).padStart(3, '0')}.png`);
  await drawImages(
    folder,
    names.map((name, index) => ({ name, seed: 5000 + index })),
  );
  // Ballast that is passed over makes it longer than a chunk.
  const ballast = { name: '.ballast', content: randomBytes(4 * MIB), isStored: true };
  const images = names.map((name) => ({ name, content: fs.readFileSync(path.join(folder, name)), isStored: true }));
  fs.writeFileSync(archive, zipOf([ballast, ...images]));
});

const upload = (page: Page) => page.getByRole('group', { name: 'Upload' });
/** Until then a click or a file would be lost. */
const listens = (page: Page) => expect(page.getByRole('status', { name: /^Live\./ })).toBeVisible();
const isUp = async () => (await fetch(`${BASE}/api/health`).catch(() => null))?.ok === true;

test('a data lead uploads an archive, loses the page and the server on the way, goes on, and opens the dataset', async ({
  page,
}) => {
  test.setTimeout(150_000);
  const size = fs.statSync(archive).size;
  await page.goto('/imports/new');
  await listens(page);
  await page.getByRole('tab', { name: 'Upload' }).click();
  // The second chunk never arrives: the connection hangs.
  await page.route('**/api/v1/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? undefined : route.continue(),
  );
  const begun = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.getByLabel('Files to upload').setInputFiles(archive);
  expect((await begun).headers()['upload-offset']).toBe(String(8 * MIB));
  await expect(upload(page)).toContainText('8 MiB of');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeDisabled();
  const id = new URL(page.url()).searchParams.get('upload')!;

  const killed = kill('web');
  await expect.poll(() => pidOf('web')).not.toBe(killed);
  await expect.poll(isUp, { timeout: 30_000 }).toBe(true);
  await page.reload();
  await listens(page);
  await expect(upload(page)).toContainText('8 MiB of');
  await page.unrouteAll();
  const offsets: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset']!);
    if (request.method() === 'POST' && request.url().endsWith('/api/v1/uploads')) offsets.push('anew');
  });
  await page.getByLabel('Files to upload').setInputFiles(archive);
  await expect(upload(page)).toContainText('All here: 1 file');
  expect(offsets).toEqual([String(8 * MIB)]);
  expect(await get(page.request, `/uploads/${id}`)).toMatchObject({ bytes: size, received: size, is_complete: true });

  await page.getByRole('button', { name: 'Look inside' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(figure(found, 'Images')).toContainText(String(IMAGES));
  await page.getByRole('button', { name: 'Choose options' }).click();
  await page.getByRole('button', { name: 'Name it' }).click();
  await expect(page.getByLabel('Name of the dataset')).toHaveValue('scans-to-send');
  await page.getByRole('button', { name: 'Copy as a command' }).click();
  await expect(page.getByText(/^curl -X POST/)).toContainText(id);
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]+$/);
  const run = page.url().split('/').at(-1)!;
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Upload of scans-to-send.zip')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Run again with changes' })).toBeVisible();
  expect((await getRun(page.request, run)).verdicts.images.accepted).toBe(IMAGES);
  await page.getByRole('link', { name: 'Open dataset' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'scans-to-send' })).toBeVisible();
  await expect(figure(page, 'Images')).toContainText(String(IMAGES));
  await expect
    .poll(async () => (await sql('select 1 from upload_file where upload_id = $1', id)).length, {
      message: 'the worker empties the upload of a completed run',
    })
    .toBe(0);
});

test('a folder keeps its paths, and can be paused', async ({ page }) => {
  const folder = path.join(HOME, 'set-to-send');
  await drawImages(folder, [
    { name: 'images/train/a.png', seed: 1, label: '0 0.5 0.5 0.2 0.2\n' },
    { name: 'images/val/b.png', seed: 2, label: '0 0.5 0.5 0.2 0.2\n' },
  ]);
  fs.writeFileSync(path.join(folder, 'data.yaml'), 'train: images/train\nval: images/val\nnames: [Nodule]\n');
  await page.goto('/imports/new?from=upload');
  await listens(page);
  // Held back until somebody has paused.
  let go = () => {};
  const isPaused = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route('**/api/v1/uploads', async (route) => {
    await isPaused;
    await route.continue().catch(() => {}); // called off by the pause
  });
  await page.getByLabel('Folder to upload').setInputFiles(folder);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(upload(page)).toContainText('Paused');
  go();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(upload(page)).toContainText('All here: 5 files');
  await page.getByRole('button', { name: 'Look inside' }).click();
  const found = page.getByRole('complementary', { name: 'What was found' });
  await expect(found.getByRole('heading', { name: /^YOLO/ })).toBeVisible();
  await expect(figure(found, 'Images')).toContainText('2');
  await expect(page.locator('li[data-place=done]').first()).toContainText('Upload of set-to-send');
});

test('a chunk of 11 MB is refused in our words', async ({ page }) => {
  const headers = { 'tus-resumable': '1.0.0', origin: BASE };
  const begun = await page.request.post('/api/v1/uploads', {
    headers: { ...headers, 'upload-length': String(11 * MIB) },
  });
  expect(begun.status()).toBe(201);
  const refused = await page.request.patch(begun.headers().location!, {
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    data: Buffer.alloc(11 * MIB),
  });
  expect(refused.status()).toBe(413);
  expect(await refused.json()).toMatchObject({ error: 'chunk_too_large', message: expect.stringContaining('8 MiB') });
  const { upload_id } = (await begun.json()) as { upload_id: string };
  const start = page.request.post('/api/v1/datasets/import', {
    data: { name: 'not yet', source: { type: 'upload', upload_id } },
    headers,
  });
  expect((await start).status()).toBe(422);
});

test('an address that gives no archive is said beside its field', async ({ page }) => {
  await page.goto('/imports/new');
  await listens(page);
  await page.getByRole('tab', { name: 'Archive URL' }).click();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(page.getByText('Give an address that begins with https:// or http://.')).toBeVisible();
  await page.getByLabel('Address of the archive').fill('http://127.0.0.1:1/a.zip');
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'public address' })).toBeVisible();
});

test('a list of addresses is asked for with its columns, and both are kept in the link', async ({ page }) => {
  await page.goto('/imports/new');
  await listens(page);
  await page.getByRole('tab', { name: 'URL list' }).click();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(page.getByText('Give an address that begins with https:// or http://.')).toBeVisible();
  await page.getByLabel('Address of the list').fill('http://127.0.0.1:1/films.csv');
  await page.getByLabel('Column of the class').fill('finding');
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'public address' })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Address of the list')).toHaveValue('http://127.0.0.1:1/films.csv');
  await expect(page.getByLabel('Column of the class')).toHaveValue('finding');
});
