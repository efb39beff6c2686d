import path from 'node:path';
import { runChild } from '../supervisor/run-child.mjs';
import { ensureChromium } from './chromium.mjs';

const CHECKS = [
  ['lint', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  ['types', 'typescript/bin/tsc', '--noEmit', '-p', '.'],
  [
    'import rules',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    'server/tools/dependency-cruiser.cjs',
    'server',
    'app',
    'components',
  ],
  ['unused code', 'knip/bin/knip.js', '--config', 'server/tools/knip.json'],
  ['unit and integration', 'vitest/vitest.mjs', 'run'],
  ['browser', '@playwright/test/cli.js', 'test', '--grep-invert', '@slow'],
];
const SLOW_CHECKS = [
  ['slow integration', 'vitest/vitest.mjs', 'run', '--mode', 'slow'],
  ['slow browser', '@playwright/test/cli.js', 'test', '--grep', '@slow', '--pass-with-no-tests'],
];

/**
 * Runs every check, also after one has failed, and prints how each ended.
 * @param {string} root project folder
 * @param {{ slow: boolean }} which
 * @returns {Promise<number>} exit code: 0 when all passed
 */
export async function runTests(root, { slow }) {
  const chromium = await ensureChromium(root);
  const env = { ...process.env, ...(chromium && { PLAYWRIGHT_CHROMIUM_PATH: chromium }) };
  const ends = [];
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      isStopped = true;
    });
  }
  for (const [name, script, ...args] of slow ? SLOW_CHECKS : CHECKS) {
    console.log(`\n── ${name}`);
    const startedAt = Date.now();
    const code = await runChild(process.execPath, [path.join(root, 'node_modules', script), ...args], {
      cwd: root,
      env,
    });
    if (isStopped) return code;
    ends.push({ name, code, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) });
  }
  console.log(`\n── summary`);
  for (const { name, code, seconds } of ends)
    console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
  return ends.some(({ code }) => code !== 0) ? 1 : 0;
}
