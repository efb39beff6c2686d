import pg from 'pg';
import type { Settings } from '../config';
import type { Told } from './children';
import { becomesHealthy, reachable } from './health';

/** Prints where Darkroom is to be found as soon as it answers, and how the first person gets in. */
export async function welcome(settings: Settings, told: Told, signal: AbortSignal): Promise<void> {
  if (!(await becomesHealthy(reachable(settings.HOST), settings.PORT, signal))) return;
  const link = (await hasAccounts(told.adminUrl)) ? null : await setupLink(told);
  if (link) process.stdout.write(`\nNobody has an account yet. Open this link to make the first one:\n  ${link}\n`);
  process.stdout.write(`\nDarkroom is ready: ${told.publicUrl}\n\n`);
}

async function hasAccounts(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query('select exists (select from darkroom."user") one');
    return rows[0]?.one === true;
  } finally {
    await client.end();
  }
}

async function setupLink({ secretKey, publicUrl }: Told): Promise<string> {
  const { firstRunCode } = await import('../services/accounts/first-run');
  return `${publicUrl}/setup?code=${encodeURIComponent(firstRunCode(secretKey))}`;
}
