import { expect, test } from '@playwright/test';
import { ROLE_TITLES, type Role } from '../server/domain/roles';
import { setupLink, sql } from './darkroom';
import { fillNewPerson, fillSignIn, keepSession, ORGANISATION, PASSWORD, PEOPLE, sessionOf, signOut } from './people';

test.describe.configure({ mode: 'serial' });

const { admin } = PEOPLE;

test('before anybody has an account, the sign-in page says where the first one comes from', async ({ page }) => {
  await page.goto('/datasets');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText('Nobody can sign in yet')).toBeVisible();
});

test('a link with a wrong code makes no account and says so', async ({ page }) => {
  await page.goto('/setup?code=wrong');
  await page.getByLabel('Organisation').fill(ORGANISATION);
  await fillNewPerson(page, admin);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByRole('button', { name: 'Create organisation' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This setup link is not valid.' })).toBeVisible();
  expect(await sql('select id from "user"')).toHaveLength(0);
});

test('the printed link makes the first admin, who lands on the empty datasets', async ({ page }) => {
  await page.goto(setupLink());
  await page.getByLabel('Organisation').fill(ORGANISATION);
  await fillNewPerson(page, admin);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByRole('button', { name: 'Create organisation' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await expect(page.getByRole('heading', { name: 'No dataset yet' })).toBeVisible();
  await expect(page.getByRole('banner').getByText(ORGANISATION)).toBeVisible();
  expect(await sql('select name, email, role from member')).toEqual([admin]);
  await keepSession(page, 'admin');
});

test('the link, once used, says so and makes no second admin', async ({ page }) => {
  await page.goto(setupLink());
  await page.getByLabel('Organisation').fill('Another hospital');
  await fillNewPerson(page, admin);
  await page.getByLabel('E-mail').fill('second@example.org');
  await page.getByRole('button', { name: 'Create organisation' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The first admin exists already.' })).toBeVisible();
  expect(await sql('select email from "user"')).toEqual([{ email: admin.email }]);
});

test('a wrong password is said, the right one leads to where one wanted to go, and signing out ends the session', async ({
  page,
}) => {
  await page.goto('/runs?state=failed');
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, admin.email, 'not the password');
  await expect(page.getByRole('alert').filter({ hasText: 'do not belong together' })).toBeVisible();
  await fillSignIn(page, admin.email);
  await expect(page).toHaveURL(/\/runs\?state=failed$/);
  await signOut(page);
  await page.goto('/runs');
  await expect(page).toHaveURL(/\/sign-in/);
});

for (const role of ['data_lead', 'radiologist', 'viewer'] as const satisfies Role[]) {
  const person = PEOPLE[role];
  test(`the admin invites a ${ROLE_TITLES[role].toLowerCase()} by a link, who joins with it once`, async ({
    browser,
  }) => {
    const office = await browser.newContext({ storageState: sessionOf('admin') });
    const members = await office.newPage();
    await members.goto('/admin/members');
    await members.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = members.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail').fill(person.email);
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await members.getByRole('option', { name: ROLE_TITLES[role] }).click();
    await dialog.getByRole('button', { name: 'Create invitation link' }).click();
    const link = await dialog.getByText(/\/invitation\//).innerText();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(members.getByRole('table', { name: 'Open invitations' }).getByText(person.email)).toBeVisible();

    const home = await browser.newContext();
    const page = await home.newPage();
    await page.goto(link);
    await expect(page.getByRole('heading', { name: `Join ${ORGANISATION}` })).toBeVisible();
    await fillNewPerson(page, person);
    await page.getByRole('button', { name: 'Join' }).click();
    await expect(page).toHaveURL(/\/datasets$/);
    await keepSession(page, role);
    expect(await sql('select name, email, role from member where email = $1', person.email)).toEqual([person]);

    await page.goto(link);
    await expect(page.getByRole('heading', { level: 2 })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Join' })).toBeHidden();
    await members.reload();
    await expect(members.getByRole('table', { name: 'Members' }).getByText(person.email)).toBeVisible();
    await Promise.all([home.close(), office.close()]);
  });
}

test('passwords are kept as hashes only', async () => {
  const rows = await sql<{ password: string }>('select password from account');
  expect(rows).toHaveLength(Object.keys(PEOPLE).length);
  for (const { password } of rows) expect(password).not.toContain(PASSWORD);
});
