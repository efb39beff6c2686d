import { type APIRequestContext, expect, type Locator, type Page } from '@playwright/test';
import { chests, get } from './api';
import { manyImages } from './many-images';

export const BY_NAME = 'sort_by=filename&sort_order=asc';

/** A dataset of so many images for the tests of one file, made when the first of them asks. */
export function manyToLookAt(count: number): (request: APIRequestContext) => Promise<string> {
  let made = '';
  return async (request) => {
    if (made) return made;
    const { dataset } = await chests(request);
    const { items } = await get<{ items: { id: string }[] }>(request, `/datasets/${dataset}/images?limit=1`);
    made = await manyImages(items[0]!.id, count);
    return made;
  };
}

/** The grid of images. */
export const wall = (page: Page): Locator => page.getByRole('list', { name: 'Images' });
export const tile = (page: Page, number: number): Locator => wall(page).locator(`[aria-posinset="${number}"]`);

/** Waits until the list says that it has so many: `1,204 images`. */
export const listed = (page: Page, words: string): Promise<void> =>
  expect(page.getByRole('status').filter({ hasText: new RegExp(`^${words}$`) })).toBeVisible();

/** Jumps to the nth image and waits until its tile is on screen. */
export async function goToImage(page: Page, number: number): Promise<void> {
  await page.getByLabel(/^Go to image/).fill(String(number));
  await page.getByLabel(/^Go to image/).press('Enter');
  await expect(tile(page, number)).toBeInViewport();
}
