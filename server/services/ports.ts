import { type Settings, settings } from '../config';
import { type Client, openClient } from '../db/client';
import { loginUrl, readOrCreateSecretKey } from '../db/logins';
import type { Actor } from '../domain/actor';
import { type Egress, openEgress } from '../egress';
import { UnavailableError } from '../errors';
import { type Log, openLog } from '../log';
import type { FigureProcess } from '../records/dear-figures';
import { openRecords, type Records } from '../records/records';
import { openStores, type Stores } from '../records/stores';

/** What verbs reach the world through; one of each in a process. */
export type Ports = Stores & {
  records: Records;
  /** Accounts and sessions only; belongs to better-auth. */
  accounts: Client;
  log: Log;
  egress: Egress;
  /** Computes dear figures; null: they are computed here. */
  figures: FigureProcess | null;
  config: Settings;
  secretKey: string;
};

/** A verb's caller and ports. */
export type Context = Ports & { actor: Actor; requestId: string };

// next dev loads modules anew on every change: the pools stay. The web process starts with its figure process at hand.
const shared = globalThis as { darkroomPorts?: Ports; darkroomFigures?: FigureProcess };

/** Opens the ports of a web or command-line process. */
export function openPorts(processName: string, config: Settings = settings()): Ports {
  if (!config.DATABASE_URL) {
    throw new UnavailableError({
      code: 'no_database',
      message: 'No database is running.',
      fix: 'Start Darkroom with npm start, or set DATABASE_URL.',
    });
  }
  const secretKey = readOrCreateSecretKey(config.DARKROOM_HOME, config.DARKROOM_SECRET_KEY);
  return {
    ...openStores(config),
    records: openRecords({
      url: loginUrl(config.DATABASE_URL, 'darkroom_app', secretKey),
      connections: 20,
      transactionMs: 30_000,
    }),
    accounts: openClient(loginUrl(config.DATABASE_URL, 'darkroom_auth', secretKey), 5),
    log: openLog(processName),
    figures: shared.darkroomFigures ?? null,
    egress: openEgress({ allowPrivateHosts: config.DARKROOM_ALLOW_PRIVATE_HOSTS, contact: config.PUBLIC_URL }),
    config,
    secretKey,
  };
}

/** The ports of the web process, opened on first use. */
export function webPorts(): Ports {
  shared.darkroomPorts ??= openPorts('web');
  return shared.darkroomPorts;
}
