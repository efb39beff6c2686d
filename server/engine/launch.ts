import { DBOS } from '@dbos-inc/dbos-sdk';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { migrateSystemDatabase } from '@dbos-inc/dbos-sdk/internal/system_database';
import { GlobalLogger } from '@dbos-inc/dbos-sdk/internal/telemetry/logs';
import { registerAttempts } from './attempt';
import { type EnginePorts, openEngine } from './engine';
import { startHeartbeat } from './heartbeat';
import { openRetention } from './retention';
import { sweepLostRuns } from './sweeper';
import { tidyOvertaken } from './tidy';

export const ENGINE_SCHEMA = 'dbos';
const VERSION = '1'; // of the workflows' shape; attempts of another version wait for a worker of theirs
const DRAIN_MS = 12_000;

type Launch = EnginePorts & {
  databaseUrl: string;
  /** Pages this worker handles at once. */
  concurrency: number;
  /** More work for every heartbeat: purging what was deleted. */
  everyBeat?: () => Promise<void>;
};

export type RunningEngine = { drain(): Promise<void> };

/** Creates or upgrades the engine's tables and lets the worker's login at them. Call it under the migration lock. */
export async function migrateEngine(adminUrl: string): Promise<void> {
  // Not DBOS.migrate: that one logs to the standard output, which belongs to the command line.
  await migrateSystemDatabase(
    adminUrl,
    new GlobalLogger(undefined, { logLevel: 'error' }),
    ENGINE_SCHEMA,
    'darkroom_worker',
  );
}

/** Starts delivering attempts to this process: queues, heartbeat, take-over of dead peers, sweep of lost runs. */
export async function launchEngine(ports: Launch): Promise<RunningEngine> {
  const engine = openEngine(ports);
  registerAttempts(() => engine);
  DBOS.setConfig({
    name: 'darkroom',
    systemDatabaseUrl: ports.databaseUrl,
    systemDatabaseSchemaName: ENGINE_SCHEMA,
    executorID: ports.workerId,
    applicationVersion: VERSION,
    runMigrations: false,
    logLevel: 'error',
    systemDatabasePoolSize: 8,
  });
  await DBOS.launch();
  await DBOS.registerQueue('pipelines', {
    workerConcurrency: 20,
    minPollingIntervalMs: 200,
    onConflict: 'always_update',
  });
  await DBOS.registerQueue('shards', {
    workerConcurrency: ports.concurrency + 1, // one more than asked for: it works while another comes to its end
    minPollingIntervalMs: 50,
    onConflict: 'always_update',
  });
  const forgetOld = openRetention(engine);
  const heartbeat = await startHeartbeat(
    engine,
    VERSION,
    async (workerId) => {
      await DBOSExecutor.globalInstance!.recoverPendingWorkflows([workerId]);
    },
    async () => {
      await sweepLostRuns(engine);
      await tidyOvertaken(engine);
      await forgetOld();
      await ports.everyBeat?.();
    },
  );
  return {
    async drain() {
      await Promise.race([engine.control.drain(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
      await heartbeat.stop();
      engine.control.close();
    },
  };
}
