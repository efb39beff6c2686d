import { type Browser, expect, test } from '@playwright/test';
import { complaintsOf, picturesOf, SIZES, type Size } from './look';
import { sessionOf } from './people';
import { fillPlaces, type Ids, PLACES } from './places';

async function filledPlaces(browser: Browser): Promise<Ids> {
  const lead = await browser.newContext({ storageState: sessionOf('data_lead') });
  const ids = await fillPlaces(lead.request);
  await lead.close();
  return ids;
}

for (const place of PLACES) {
  test(`${place.name}: fits wide and narrow, dark and light, complains of nothing, axe finds nothing serious @slow`, async ({
    browser,
  }) => {
    const path = place.path(await filledPlaces(browser));
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      ...(place.as ? { storageState: sessionOf(place.as) } : {}),
    });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const wrong: string[] = [];
    for (const size of Object.keys(SIZES) as Size[]) {
      await page.setViewportSize(SIZES[size]);
      await page.goto(path);
      await expect(place.ready(page).first()).toBeVisible();
      wrong.push(...(await picturesOf(page, place.name, size, size === 'wide')));
    }
    expect([...wrong, ...complaints]).toEqual([]);
    await context.close();
  });
}
