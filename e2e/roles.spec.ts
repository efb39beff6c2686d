import { expect, test } from '@playwright/test';
import { type Permission, ROLE_PERMISSIONS, ROLE_TITLES, ROLES } from '../server/domain/roles';
import { chests, startImport } from './api';
import { BASE, sqlRow } from './darkroom';
import { folder } from './inbox';
import { PEOPLE, sessionOf } from './people';

test.describe('as data lead', () => {
  test.use({ storageState: sessionOf('data_lead') });
  test('there is a dataset with copies, and a run that failed', async ({ request }) => {
    await chests(request);
    const { run_id } = await startImport(request, { from: 'broken', name: 'Refused by strict checks' });
    await expect
      .poll(async () => (await sqlRow<{ state: string }>('select state from run where id = $1', run_id)).state)
      .toBe('failed');
  });
});

const ADMIN_PAGES = [
  ['members', 'Members'],
  ['keys', 'API keys'],
  ['audit', 'Audit log'],
] as const;

for (const role of ROLES) {
  const may = (permission: Permission) => ROLE_PERMISSIONS[role].includes(permission);
  test.describe(`a ${ROLE_TITLES[role].toLowerCase()}`, () => {
    test.use({ storageState: sessionOf(role) });

    test(`${may('administer') ? 'sees' : 'does not see'} Admin, in the rail and by its links`, async ({ page }) => {
      await page.goto('/datasets');
      const rail = page.getByRole('navigation', { name: 'Sections' });
      await expect(rail.getByRole('link', { name: 'Runs' })).toBeVisible();
      await expect(rail.getByRole('link', { name: 'Admin' })).toHaveCount(may('administer') ? 1 : 0);
      for (const [part, title] of ADMIN_PAGES) {
        await page.goto(`/admin/${part}`);
        const refusal = page.getByRole('main').getByRole('heading', { name: /may not|not allowed|role/i });
        if (may('administer')) await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
        else await expect(refusal).toBeVisible();
        const secret = page.getByRole('table', { name: 'Members' }).getByText(PEOPLE.admin.email);
        await expect(secret).toHaveCount(may('administer') && part === 'members' ? 1 : 0);
      }
    });

    test(`${may('import') ? 'may' : 'may not'} import and steer runs`, async ({ page, request }) => {
      await page.goto('/datasets');
      await expect(page.getByRole('table', { name: 'Datasets' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'New import' })).toHaveCount(may('import') ? 1 : 0);
      await page.goto('/imports/new');
      if (may('import')) await expect(page.getByLabel('Folder on the server')).toBeVisible();
      else await expect(page.getByRole('heading', { name: 'Your role may not import' })).toBeVisible();
      const data = { name: 'Refused', source: { type: 'folder', path: folder('empty') } };
      const answer = await request.post('/api/v1/datasets/import/dry-run', { data, headers: { origin: BASE } });
      expect(answer.status() === 403).toBe(!may('import'));

      await page.goto('/runs?state=failed');
      await page.getByRole('link', { name: 'Refused by strict checks' }).first().click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Continue as lenient' })).toHaveCount(may('import') ? 1 : 0);
      await expect(page.getByRole('button', { name: 'Recover' })).toHaveCount(may('import') ? 1 : 0);
    });

    test(`${may('curate') ? 'may' : 'may not'} change a dataset`, async ({ page, request }) => {
      const { dataset } = await chests(request);
      await page.goto(`/datasets/${dataset}/duplicates`);
      await expect(page.getByRole('region', { name: /: 1 copy$/ })).toBeVisible();
      await expect(page.getByRole('button', { name: /^Restore copies/ })).toHaveCount(may('curate') ? 1 : 0);
      await expect(page.getByRole('link', { name: 'Settings' })).toHaveCount(may('curate') ? 1 : 0);
      await page.goto(`/datasets/${dataset}/settings`);
      await expect(page.getByRole('heading', { name: 'Dataset', exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Delete dataset' })).toHaveCount(may('curate') ? 1 : 0);
    });
  });
}
