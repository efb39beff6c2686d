import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of the system's Chromium, or undefined. */
export const findChromium = () =>
  [process.env.PLAYWRIGHT_CHROMIUM_PATH, ...SYSTEM].find((file) => file && fs.existsSync(file));

/**
 * Makes sure that there is a Chromium to test with: the system's, else one from apt (as root), else Playwright's own.
 * @param {string} root project folder
 * @returns {Promise<string | undefined>} its path; undefined for Playwright's own, which Playwright finds itself
 * @throws when there is none and none can be had
 */
export async function ensureChromium(root) {
  const found = findChromium();
  if (found) return found;
  const { chromium } = await import('@playwright/test');
  if (fs.existsSync(chromium.executablePath())) return undefined;
  if (process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')) {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
    const installed = findChromium();
    if (installed) return installed;
  }
  run(process.execPath, [`${root}/node_modules/@playwright/test/cli.js`, 'install', 'chromium'], {});
  if (fs.existsSync(chromium.executablePath())) return undefined;
  throw new Error(
    'No Chromium to test with: install one (on Debian "apt-get install chromium", elsewhere "npx playwright install chromium") or name it in PLAYWRIGHT_CHROMIUM_PATH.',
  );
}

const apt = (...args) => run('apt-get', args, { DEBIAN_FRONTEND: 'noninteractive' });
const run = (file, args, env) => spawnSync(file, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
