import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../db/embedded-postgres';
import { migrate } from '../db/migrate';
import { findPostmaster, stopPostmaster } from '../db/postmaster';
import { migrateEngine } from '../engine/launch';
import { openLog } from '../log';
import { query, TEMPLATE, TEST_SECRET_KEY } from './database';

const PREFIX = 'darkroom-test-';

/** One Postgres for the whole test run, in a temporary folder, with a migrated database to copy from. */
export default async function setup(project: TestProject) {
  process.env.LOG_LEVEL = 'warn';
  await removeLeftovers();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  const log = openLog('tests');
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'postgres'),
    password: 'test',
    log,
    durable: false,
  });
  const stop = async () => {
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await query(postgres.url('postgres'), `create database ${TEMPLATE}`);
    await migrate(postgres.url(TEMPLATE), { secretKey: TEST_SECRET_KEY, log, afterMigrations: migrateEngine });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresUrl', postgres.url('postgres'));
  return stop;
}

// Of this user's test runs that were killed.
async function removeLeftovers() {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (isRunning(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
    const folder = path.join(os.tmpdir(), name);
    if (fs.statSync(folder).uid !== process.getuid?.()) continue;
    const left = findPostmaster(path.join(folder, 'postgres'));
    if (left) await stopPostmaster(left.pid, path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
