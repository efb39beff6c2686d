import fs from 'node:fs';
import path from 'node:path';
import { environment, type Settings, settings } from './config';
import { freePort } from './db/free-port';
import { DarkroomError, messageOf } from './errors';
import { type Log, openLog } from './log';
import { children, type Told } from './supervisor/children';
import { openDatabase } from './supervisor/database';
import { publicUrl, requireFreePort } from './supervisor/health';
import { lockHome } from './supervisor/home-lock';
import { announceInstance } from './supervisor/instance';
import { Supervisor } from './supervisor/supervisor';
import { welcome } from './supervisor/welcome';

/** Runs Darkroom until `stopped`, or until something died that starting again does not cure; gives the exit code. */
async function run(given: Settings, log: Log, stopped: Promise<void>): Promise<number> {
  const home = given.DARKROOM_HOME;
  const unlock = lockHome(home);
  try {
    await requireFreePort(given.HOST, given.PORT);
    fs.mkdirSync(path.join(home, 'stores'), { recursive: true, mode: 0o700 });
    const supervisor = new Supervisor({ log });
    const database = await openDatabase(given, log, supervisor);
    const told: Told = {
      adminUrl: database.adminUrl,
      secretKey: database.secretKey,
      publicUrl: given.PUBLIC_URL ?? publicUrl(given.HOST, given.PORT),
      realtimePort: given.SUPABASE_URL ? undefined : (given.DARKROOM_REALTIME_PORT ?? (await freePort())),
    };
    const withdraw = announceInstance(home, { port: given.PORT, databasePort: database.port });
    const ending = new AbortController();
    try {
      for (const child of children(given, environment(), told)) supervisor.keep(child);
      welcome(given, told, ending.signal).catch((error) => log.warn({ message: messageOf(error) }, 'welcome.failed'));
      const reason = await Promise.race([stopped, supervisor.gaveUp]);
      if (reason) process.stderr.write(`Darkroom stops because ${reason}; the lines above tell the cause.\n`);
      return reason ? 1 : 0;
    } finally {
      ending.abort();
      await supervisor.stop();
      withdraw();
      await database.close();
    }
  } finally {
    unlock();
  }
}

const GRACE_MS = 22_000; // longer than an orderly stop takes
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      resolve();
      setTimeout(() => process.exit(1), GRACE_MS).unref();
    });
  }
});

try {
  process.exit(await run(settings(), openLog('main'), stopped));
} catch (error) {
  const said = error instanceof DarkroomError ? `${error.message} ${error.fix}` : (error as Error).stack;
  process.stderr.write(`${said}\n`);
  process.exit(1);
}
