import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { startImport } from './api';
import { sessionOf } from './people';
import { allPlaces, type Place } from './places';

const FOLDER = '.e2e-results/looks';
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const SCHEMES = ['dark', 'light'] as const;

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const scheme of SCHEMES) {
    test(`every page fits, ${size} and ${scheme}, and complains of nothing @slow`, async ({ browser }) => {
      test.setTimeout(300_000);
      const sessionFor = async (role: Place['as']): Promise<BrowserContext> => {
        const context = await browser.newContext({
          viewport,
          reducedMotion: 'reduce',
          ...(role ? { storageState: sessionOf(role) } : {}),
        });
        await context.addInitScript((value) => localStorage.setItem('mantine-color-scheme-value', value), scheme);
        return context;
      };
      const lead = await sessionFor('data_lead');
      const places = await allPlaces(lead.request);
      const wrong: string[] = [];
      const take = async (page: Page, name: string) => {
        await page.evaluate(() => document.fonts.ready);
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        const isLoaded = () => [...document.images].every((image) => image.loading === 'lazy' || image.complete);
        await page.waitForFunction(isLoaded);
        await page.screenshot({ path: `${FOLDER}/${name}-${size}-${scheme}.png`, fullPage: true });
        const { scrollWidth, innerWidth } = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
          innerWidth: window.innerWidth,
        }));
        if (scrollWidth > innerWidth) wrong.push(`${name}: ${scrollWidth} px wide in ${innerWidth} px`);
      };
      for (const place of places) {
        const context = await sessionFor(place.as);
        const page = await context.newPage();
        page.on('console', (message) => {
          if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
            wrong.push(`${place.name}: ${message.text()}`);
        });
        page.on('pageerror', (error) => wrong.push(`${place.name}: ${error.message}`));
        await page.goto(place.path);
        await expect(place.ready(page).first()).toBeVisible();
        await take(page, place.name);
        await context.close();
      }

      const dataset = places.find(({ name }) => name === 'dataset')!;
      const page = await lead.newPage();
      await page.route('**/api/trpc/**', () => {});
      for (const { name, path } of places.filter(({ name }) => ['dataset', 'run', 'images', 'runs'].includes(name))) {
        await page.goto(path);
        await expect(page.locator('[aria-busy=true]').filter({ visible: true }).first()).toBeVisible();
        await page.screenshot({ path: `${FOLDER}/loading-${name}-${size}-${scheme}.png` });
      }
      await page.unroute('**/api/trpc/**');
      await page.route('**/api/trpc/datasets.**', (route) => route.abort());
      await page.goto(dataset.path);
      await expect(page.getByText('The server does not answer.').first()).toBeVisible({ timeout: 20_000 });
      await take(page, 'error-dataset');
      await page.unroute('**/api/trpc/datasets.**');

      const { run_id } = await startImport(lead.request, { from: 'some' });
      await page.goto(`/runs/${run_id}`);
      await expect(page.getByRole('list', { name: 'Newest images' })).toBeVisible();
      await page.screenshot({ path: `${FOLDER}/run-live-${size}-${scheme}.png`, fullPage: true });
      await page.getByRole('button', { name: 'Cancel run' }).click();
      await expect(page.locator('main header')).toContainText('Cancelled');
      await take(page, 'run-cancelled');
      expect(wrong).toEqual([]);
      await lead.close();
    });
  }
}
