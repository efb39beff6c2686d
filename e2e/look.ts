import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
export type Size = keyof typeof SIZES;

const FOLDER = '.e2e-results/looks';
const SCHEMES = ['dark', 'light'];
// All else of the second look is the same document as the first.
const DRAWN = ['color-contrast', 'link-in-text-block'];

/** Gathers what a page complains of from now on; refusals that the server means are none. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/**
 * Takes a picture of the whole page as it is now, in both schemes, and leaves it in the other one.
 * @returns what is wrong with it: wider than its window and, when asked for, what axe finds serious
 */
export async function picturesOf(page: Page, name: string, size: Size, withAxe = false): Promise<string[]> {
  const wrong: string[] = [];
  await page.evaluate(() => document.fonts.ready);
  await allShown(page);
  const isLoaded = () => [...document.images].every((image) => image.loading === 'lazy' || image.complete);
  await page.waitForFunction(isLoaded);
  for (const isSecond of [false, true]) {
    const scheme = isSecond ? await switchScheme(page) : await schemeOf(page);
    await page.screenshot({ path: `${FOLDER}/${name}-${size}-${scheme}.png`, fullPage: true });
    if (withAxe) wrong.push(...(await seriousIn(page, isSecond ? DRAWN : null)).map((one) => `${scheme}: ${one}`));
  }
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    innerWidth: window.innerWidth,
  }));
  if (scrollWidth > innerWidth) wrong.push(`${scrollWidth} px wide in ${innerWidth} px`);
  return wrong;
}

/** What is asked for when it is seen is seen, and has come. */
async function allShown(page: Page): Promise<void> {
  const busy = page.locator('[aria-busy=true]');
  await expect(async () => {
    const first = await busy
      .first()
      .elementHandle({ timeout: 500 })
      .catch(() => null);
    await first?.scrollIntoViewIfNeeded({ timeout: 500 });
    expect(await busy.count()).toBe(0);
  }).toPass();
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** A picture of what passes: no waiting, one scheme. */
export const snapshotOf = async (page: Page, name: string, size: Size): Promise<void> => {
  await page.screenshot({ path: `${FOLDER}/${name}-${size}-${await schemeOf(page)}.png` });
};

const schemeOf = async (page: Page): Promise<string> =>
  (await page.locator('html').getAttribute('data-mantine-color-scheme')) ?? '';

async function switchScheme(page: Page): Promise<string> {
  const before = await schemeOf(page);
  const after = SCHEMES.find((scheme) => scheme !== before)!;
  await page.getByRole('button', { name: 'Switch between dark and light' }).click();
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', after);
  return after;
}

/** Serious and critical findings of axe, one line each. No page has frames: the results need no second page. */
export async function seriousIn(page: Page, rules: string[] | null = null): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  axe.options({ resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} in ${html.slice(0, 160)}`));
}
