import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../db/embedded-postgres';
import { loginUrl } from '../db/logins';
import { migrate } from '../db/migrate';
import { openLog } from '../log';
import { query, TEST_SECRET_KEY } from '../testing/database';
import { finishedItems } from '../testing/engine-rows';
import { drawManyImages } from '../testing/folders';
import { anInstance, aWorker, importFolder, settled } from '../testing/instance';
import { until } from '../testing/poll';
import { migrateEngine } from './launch';

const IMAGES = 400;
const AWAY_MS = 5_000;
const home = fs.mkdtempSync(path.join(os.tmpdir(), `darkroom-test-${process.pid}-`));
const log = openLog('tests');
const server = { dataDir: path.join(home, 'postgres'), password: 'test', log, durable: false };
let postgres = await startEmbeddedPostgres(server);
const { port } = postgres;
await query(postgres.url('postgres'), 'create database darkroom');
const adminUrl = postgres.url('darkroom');
await migrate(adminUrl, { secretKey: TEST_SECRET_KEY, log, afterMigrations: migrateEngine });
const instance = await anInstance({
  adminUrl,
  url: (login) => loginUrl(adminUrl, login, TEST_SECRET_KEY),
  drop: async () => {},
});
const worker = aWorker(instance);
afterAll(async () => {
  worker.kill();
  await worker.ended;
  await instance.close();
  await postgres.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

it('a database that is away for 5 s in the middle of a crawl is nobody’s failure', async () => {
  const folder = path.join(instance.inbox, 'many');
  await drawManyImages(folder, IMAGES);
  const lead = instance.as('data_lead');
  const { run_id } = await importFolder(lead, folder, { enable_deduplication: false });
  await until('the crawl to have begun', async () => (await finishedItems(instance, run_id, 2)) >= 30);
  await postgres.stop();
  await sleep(AWAY_MS); // the outage itself, not a wait for something
  postgres = await startEmbeddedPostgres({ ...server, port });
  const run = await until('the database to answer', () => settled(lead, run_id).catch(() => null), 120_000);
  expect(run, worker.output()).toMatchObject({ state: 'completed', error: null, attempt: 1, dead_letters: 0 });
  expect(run.metrics).toMatchObject({ images_crawled: IMAGES, valid_images: IMAGES });
});
