import { defineConfig, devices } from '@playwright/test';
import { environment } from './server/config';

const { PLAYWRIGHT_CHROMIUM_PATH: chromium, DARKROOM_E2E_PORT: port = '3190' } = environment();

// One worker: the tests share one Darkroom, started by e2e/start-darkroom.ts on a home of its own.
export default defineConfig({
  testDir: 'e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: 'list',
  outputDir: '.e2e-results',
  globalSetup: './e2e/start-darkroom.ts',
  // The first person comes in by the printed link; the other specs use the people that this makes.
  projects: [
    { name: 'first run', testMatch: 'first-run.spec.ts' },
    { name: 'pages', testIgnore: 'first-run.spec.ts', dependencies: ['first run'] },
  ],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: `http://localhost:${port}`,
    screenshot: 'only-on-failure', // a trace costs a tenth of all time: `--trace on` makes one

    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-background-networking', '--disable-quic', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
});
