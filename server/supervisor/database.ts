import path from 'node:path';
import type { Settings } from '../config';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../db/embedded-postgres';
import { loginPassword, readOrCreateSecretKey } from '../db/logins';
import { migrate } from '../db/migrate';
import { migrateEngine } from '../engine/launch';
import type { Log } from '../log';
import { lockHome } from './home-lock';
import { readInstance } from './instance';
import type { Supervisor } from './supervisor';

export type OpenDatabase = {
  adminUrl: string;
  secretKey: string;
  /** Of the embedded server; null with DATABASE_URL. */
  port: number | null;
  close(): Promise<void>;
};

const NAME = 'postgres';

/**
 * The migrated database of this instance: DATABASE_URL, else the embedded one of the (locked) home.
 * With a `supervisor` an embedded server that dies is started again on the same port.
 */
export async function openDatabase(settings: Settings, log: Log, supervisor?: Supervisor): Promise<OpenDatabase> {
  const secretKey = readOrCreateSecretKey(settings.DARKROOM_HOME, settings.DARKROOM_SECRET_KEY);
  const start = (port?: number) =>
    startEmbeddedPostgres({
      dataDir: path.join(settings.DARKROOM_HOME, 'postgres'),
      password: loginPassword('postgres', secretKey),
      log,
      port,
    });
  const postgres = settings.DATABASE_URL ? null : await start();
  const adminUrl = postgres ? postgres.url(NAME) : settings.DATABASE_URL!;
  try {
    await migrate(adminUrl, { secretKey, log, afterMigrations: migrateEngine });
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
  const close = postgres ? keepRunning(postgres, start, supervisor) : async () => {};
  return { adminUrl, secretKey, port: postgres?.port ?? null, close };
}

function keepRunning(
  first: EmbeddedPostgres,
  start: (port: number) => Promise<EmbeddedPostgres>,
  supervisor?: Supervisor,
): () => Promise<void> {
  let current = Promise.resolve(first);
  let isFirst = true;
  void supervisor?.keepAlive('postgres', async () => {
    if (!isFirst) current = start(first.port);
    isFirst = false;
    await (await current).ended;
    return 'the server ended';
  });
  return () =>
    current.then(
      (postgres) => postgres.stop(),
      () => {}, // it could not be started again: there is nothing to stop
    );
}

/** The database for a command beside a running Darkroom; when none runs it is opened for as long as the command takes. */
export async function joinDatabase(settings: Settings, log: Log): Promise<OpenDatabase> {
  if (settings.DATABASE_URL) return openDatabase(settings, log);
  const port = readInstance(settings.DARKROOM_HOME)?.databasePort;
  if (port) {
    const secretKey = readOrCreateSecretKey(settings.DARKROOM_HOME, settings.DARKROOM_SECRET_KEY);
    const password = loginPassword('postgres', secretKey);
    return {
      adminUrl: `postgresql://postgres:${password}@127.0.0.1:${port}/${NAME}`,
      secretKey,
      port,
      close: async () => {},
    };
  }
  const unlock = lockHome(settings.DARKROOM_HOME);
  try {
    const database = await openDatabase(settings, log);
    return { ...database, close: () => database.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}
