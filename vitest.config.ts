import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SLOW = ['server/**/*.slow.test.ts'];

// `vitest run` runs everything but the slow tests, `vitest run --mode slow` these alone.
export default defineConfig(({ mode }) => ({
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL('./', import.meta.url)) }] },
  test: {
    include: mode === 'slow' ? SLOW : ['server/**/*.test.ts', 'components/**/*.test.{ts,tsx}'],
    exclude: mode === 'slow' ? ['node_modules'] : ['node_modules', ...SLOW],
    globalSetup: 'server/testing/global-setup.ts',
    maxWorkers: 2, // they wait for processes and take-overs most of the time
    testTimeout: mode === 'slow' ? 300_000 : 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    passWithNoTests: true,
    env: { LOG_LEVEL: 'silent' },
  },
}));
