import { expect, type Locator, type Page, test } from '@playwright/test';
import { folder } from './inbox';
import { PASSWORD, PEOPLE } from './people';

const FAR = 80;

/** Presses Tab until `target` has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < FAR; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached by ${FAR} tabs.`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

test('signs in, starts an import and pauses it by keyboard alone', async ({ page }) => {
  await page.goto('/imports/new');
  await tabTo(page, page.getByLabel('E-mail'));
  await page.keyboard.type(PEOPLE.data_lead.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(PASSWORD);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await page.keyboard.press('Enter');

  await tabTo(page, page.getByLabel('Folder on the server'));
  await page.keyboard.type(folder('many'));
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Choose options' }));
  await press(page, page.getByRole('button', { name: 'Name it' }));
  await tabTo(page, page.getByLabel('Name of the dataset'));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Imported without a mouse');
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(/\/runs\//);
  await press(page, page.getByRole('button', { name: 'Pause' }));
  await expect(page.locator('main header')).toContainText('Paused');
  await press(page, page.getByRole('button', { name: 'Cancel run' }));
  await expect(page.locator('main header')).toContainText('Cancelled');
});

test('finds a page by ⌘K, and skips the frame by its first link', async ({ page }) => {
  await page.goto('/sign-in?next=/runs');
  await page.getByLabel('E-mail').fill(PEOPLE.viewer.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled(); // until the page listens, Enter sends nothing
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await expect(page.getByRole('banner').getByText('Live')).toBeVisible(); // the frame listens by now
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByLabel('Search datasets and commands').fill('datasets');
  await expect(page.getByText('Switch between dark and light')).toBeHidden(); // the list has followed the words
  // Answers that arrive late lay the list anew and forget what was chosen: one presses again.
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-selected]')).toContainText('Datasets', { timeout: 500 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/datasets$/);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Datasets' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
