import { expect, type Locator, type Page } from '@playwright/test';

/** A number as the pages write it: `1,204`. */
export const written = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits });

/** One figure of a page, by its label: label, value, unit and n. */
export const figure = (within: Page | Locator, label: string): Locator =>
  within.getByRole('group', { name: label, exact: true });

/** A chart by its title. */
export const chart = (page: Page, title: string): Locator =>
  page.locator('figure').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** The rows behind a chart, as its table shows them. */
export async function chartData(page: Page, title: string): Promise<string[][]> {
  const found = chart(page, title);
  await found.getByRole('button', { name: 'Show data' }).click();
  const table = found.getByRole('table', { name: `Data of ${title}` });
  await expect(table).toBeVisible();
  const rows = await table.locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
}
