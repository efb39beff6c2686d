import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Role } from '../server/domain/roles';
import { HOME } from './darkroom';

export type Person = { name: string; email: string; role: Role };

export const ORGANISATION = 'Test hospital';
export const PASSWORD = 'ten letters and more';

/** One person of each role, made by first-run.spec.ts. */
export const PEOPLE: Record<Role, Person> = {
  admin: { name: 'Ada Admin', email: 'ada@example.org', role: 'admin' },
  data_lead: { name: 'Dora Lead', email: 'dora@example.org', role: 'data_lead' },
  radiologist: { name: 'Rita Reader', email: 'rita@example.org', role: 'radiologist' },
  viewer: { name: 'Vera Viewer', email: 'vera@example.org', role: 'viewer' },
};

/** The file with the session of a person, for `test.use({ storageState })`. */
export const sessionOf = (role: Role): string => path.join(HOME, 'people', `${role}.json`);

/** Keeps the session that `page` has for the other specs. */
export async function keepSession(page: Page, role: Role): Promise<void> {
  fs.mkdirSync(path.dirname(sessionOf(role)), { recursive: true });
  await page.context().storageState({ path: sessionOf(role) });
}

/** Types e-mail and password into the sign-in form that is shown. */
export async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /: account$/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** Fills the form of a person who is new: name and password. */
export async function fillNewPerson(page: Page, { name }: Person): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
}
