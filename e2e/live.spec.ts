import { expect, type Page, test } from '@playwright/test';
import { startImport } from './api';
import { type Child, kill, pidOf, sqlRow } from './darkroom';
import { figure, written } from './numbers';
import { sessionOf } from './people';
import { expectThumbnails, goneBack, sightsOf, watchRun } from './watch-run';

test.use({ storageState: sessionOf('data_lead') });
test.skip(process.platform !== 'linux', 'finds the processes to kill in /proc');

const indicator = (page: Page) => page.getByRole('status', { name: /^(Live|Catching up|Offline)\./ });

test('a page that loses the realtime gateway and the web server says so, catches up by itself, and never counts back @slow', async ({
  page,
}) => {
  test.setTimeout(270_000);
  const { run_id: run } = await startImport(page.request, { from: 'many' });
  await page.goto(`/runs/${run}`);
  await expect(indicator(page)).toHaveText('Live');
  await expect(page.getByRole('list', { name: 'Newest images' })).toBeVisible();
  await watchRun(page);

  const gateway = kill('gateway');
  await expect(indicator(page)).toHaveText('Catching up');
  await isBack('gateway', gateway);
  await expect(indicator(page)).toHaveText('Live', { timeout: 30_000 });

  const before = (await sightsOf(page)).length;
  const web = kill('web');
  await expect(indicator(page)).toHaveText(/Catching up|Offline/);
  await isBack('web', web);
  await expect(indicator(page)).toHaveText('Live', { timeout: 30_000 });
  expect(await stateOf(run), 'the run went on all the while').toBe('running');
  await expect.poll(async () => (await sightsOf(page)).length).toBeGreaterThan(before);

  await expect(figure(page, 'Usable images')).toBeVisible({ timeout: 180_000 });
  await expectThumbnails(page, 24);
  expect(goneBack(await sightsOf(page))).toEqual([]);
  const { usable, read } = await sqlRow<{ usable: number; read: number }>(
    `select (select count(*)::int from image where run_id = $1 and status in ('accepted', 'warned')) usable,
       (select count(*)::int from item where run_id = $1 and kind = 'image' and done_step >= 2) "read"`,
    run,
  );
  expect(read).toBe(2400);
  await expect(figure(page, 'Usable images')).toContainText(written(usable));
  await expect(figure(page, 'Usable images')).toContainText(`of ${written(read)} images read`);
});

test('a list of runs follows a run that somebody else started', async ({ page, request }) => {
  await page.goto('/runs');
  await expect(indicator(page)).toHaveText('Live');
  const { run_id: run, dataset_id } = await startImport(request, { from: 'chests' });
  const { name } = await sqlRow<{ name: string }>('select name from dataset where id = $1', dataset_id);
  const row = page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: name });
  await expect(row).toBeVisible();
  await expect(row).toContainText('Completed', { timeout: 60_000 });
  expect(await stateOf(run)).toBe('completed');
});

async function isBack(child: Child, killed: number): Promise<void> {
  await expect.poll(() => pidOf(child), { message: `${child} is started again` }).not.toBeNull();
  expect(pidOf(child)).not.toBe(killed);
}

const stateOf = async (run: string) =>
  (await sqlRow<{ state: string }>('select state from run where id = $1', run)).state;
