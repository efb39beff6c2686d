import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { sessionOf } from './people';
import { allPlaces, type Place } from './places';

// All else of the second look is the same document as the first.
const DRAWN = ['color-contrast', 'link-in-text-block'];

test('axe finds nothing serious on any page, dark or light', async ({ browser }) => {
  test.setTimeout(240_000);
  const lead = await browser.newContext({ storageState: sessionOf('data_lead') });
  const places = await allPlaces(lead.request);
  const sessions = new Map<Place['as'], BrowserContext>([['data_lead', lead]]);
  const found: string[] = [];
  for (const place of places) {
    const context =
      sessions.get(place.as) ?? (await browser.newContext(place.as ? { storageState: sessionOf(place.as) } : {}));
    sessions.set(place.as, context);
    await test.step(place.name, async () => {
      const page = await context.newPage();
      await page.goto(place.path);
      await expect(place.ready(page).first()).toBeVisible();
      found.push(...(await seriousIn(axeOn(page), `${place.name}, dark`)));
      await page.getByRole('button', { name: 'Switch between dark and light' }).click();
      await page.mouse.move(0, 0);
      await expect(page.getByRole('tooltip')).toHaveCount(0);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
      found.push(...(await seriousIn(axeOn(page, DRAWN), `${place.name}, light`)));
      await page.evaluate(() => localStorage.clear()); // the next page begins in the dark again
      await page.close();
    });
  }
  expect(found).toEqual([]);
  await Promise.all([...sessions.values()].map((context) => context.close()));
});

// No page has frames: the results need no second page to be put together in.
function axeOn(page: Page, rules?: string[]): AxeBuilder {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  return axe.options({ resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) });
}

/** Serious and critical findings, one line each. */
async function seriousIn(axe: AxeBuilder, where: string): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${where}: ${id} in ${html.slice(0, 160)}`));
}
