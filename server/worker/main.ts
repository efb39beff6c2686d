import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { settings } from '../config';
import { loginUrl, readOrCreateSecretKey } from '../db/logins';
import { openEgress } from '../egress';
import { isIdempotent } from '../engine/failpoints';
import { launchEngine, type RunningEngine } from '../engine/launch';
import { openLog } from '../log';
import { folderRootsOf } from '../records/folder-roots';
import { openRecords } from '../records/records';
import { openStores } from '../records/stores';
import { sweepLocalCopies } from '../sources/local-copy';
import { datasetPipeline } from '../workflows/dataset-pipeline/index';
import { driftChecker } from '../workflows/drift/drift-checker';
import { exporter } from '../workflows/export/exporter';
import { emptyVersions } from '../workflows/purge/empty-versions';
import { purgeDeleted } from '../workflows/purge/purge-deleted';
import { sweepUploads } from '../workflows/purge/sweep-uploads';
import { undoer } from '../workflows/undo/undoer';
import { sampleDeveloper } from './sample';

const DATABASE_AWAY_MS = 120_000; // a database that is away is nobody's failure

const config = settings();
const log = openLog('worker');
const workerId = `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
const secretKey = readOrCreateSecretKey(config.DARKROOM_HOME, config.DARKROOM_SECRET_KEY);
const databaseUrl = loginUrl(config.DATABASE_URL!, 'darkroom_worker', secretKey);
const records = openRecords({
  url: databaseUrl,
  connections: 10 + 2 * config.WORKER_CONCURRENCY,
  patienceMs: DATABASE_AWAY_MS,
  transactionMs: 300_000,
});
const { hot, cold } = openStores(config);
const sample = sampleDeveloper({ records, config, log, workerId });
const undoing = undoer({ records, hot, cold, log, workerId });
const exporting = exporter({ records, hot, cold, log, workerId });
const drift = driftChecker({ records, log });

let engine: RunningEngine | null = null;
let isStopping = false;

async function stop(reason: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ event: 'worker.stopping', reason });
  sample.stop();
  undoing.stop();
  exporting.stop();
  drift.stop();
  await engine?.drain();
  log.info({ event: 'worker.stopped' });
  process.exit(0);
}
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));

const swept = await sweepLocalCopies();
if (swept > 0) log.info({ event: 'worker.swept', copies: swept });

engine = await launchEngine({
  workerId,
  workflow: datasetPipeline,
  records,
  hot,
  cold,
  log,
  databaseUrl,
  concurrency: config.WORKER_CONCURRENCY,
  isIdempotent: isIdempotent(),
  folderRoots: (tenantId) => folderRootsOf(records, config, tenantId),
  egress: openEgress({ allowPrivateHosts: config.DARKROOM_ALLOW_PRIVATE_HOSTS, contact: config.PUBLIC_URL }),
  everyBeat: async () => {
    await sample.look();
    await undoing.look();
    await exporting.look();
    await drift.look();
    await purgeDeleted({ records, hot, cold, log });
    await emptyVersions({ records, hot, cold, log });
    await sweepUploads({ records, hot, log });
  },
});
log.info({ event: 'worker.ready', worker: workerId, concurrency: config.WORKER_CONCURRENCY });
