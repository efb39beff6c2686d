import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config';
import { messageOf } from '../errors';
import type { Log } from '../log';
import { sampleFolder } from '../records/folder-roots';
import type { Records } from '../records/records';
import { countSample, markSample, type SampleRow, takeSample } from '../records/samples';
import { importSample } from '../services/imports/import-sample';
import { openPorts } from '../services/ports';

const SEED = 2026;
const TRIES = 3;
const COUNT_MS = 500;

type Ports = { records: Records; config: Settings; log: Log; workerId: string };

/**
 * Looks for a sample that is asked for, and develops it beside whatever the worker does: a child process draws it, then it is
 * imported like anyone's data. Call it again and again; what a dead worker left goes on where it was.
 */
export function sampleDeveloper(ports: Ports): { look(): Promise<void>; stop(): void } {
  const givenUp: string[] = [];
  const stopping = new AbortController();
  let busy = false;
  return {
    async look() {
      if (busy || stopping.signal.aborted || ports.config.DARKROOM_SAMPLE === 0) return;
      const sample = await ports.records.asSystem((tx) => takeSample(tx, ports.workerId, givenUp));
      if (!sample) return;
      busy = true;
      void develop(ports, sample, stopping.signal)
        .then((isDeveloped) => {
          if (!isDeveloped) givenUp.push(sample.tenantId);
        })
        .catch((error) => ports.log.warn({ event: 'sample.not_marked', error: messageOf(error) }))
        .finally(() => {
          busy = false;
        });
    },
    stop: () => stopping.abort(),
  };
}

/** False when it was tried in vain; that is then said in its row, and tried again by the next worker that starts. */
async function develop(ports: Ports, sample: SampleRow, signal: AbortSignal): Promise<boolean> {
  const { records, log } = ports;
  const { tenantId } = sample;
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      await draw(ports, tenantId, signal);
      const runId = await importInTheNameOf(ports, sample);
      await records.as(tenantId, (tx) => markSample(tx, { state: 'imported', run_id: runId }));
      log.info({ event: 'sample.imported', organisationId: tenantId, runId });
      return true;
    } catch (error) {
      if (signal.aborted) return true; // the next worker goes on
      log.error({ event: 'sample.failed', organisationId: tenantId, tries, error: messageOf(error) });
      if (tries < TRIES) continue;
      await records.as(tenantId, (tx) => markSample(tx, { state: 'failed', problem: messageOf(error) }));
      return false;
    }
  }
  return true;
}

function draw({ records, config, log }: Ports, tenantId: string, signal: AbortSignal): Promise<void> {
  const script = fileURLToPath(new URL('../sample/main.ts', import.meta.url));
  const folder = sampleFolder(config.DARKROOM_HOME, tenantId);
  let countedAt = 0;
  return new Promise((resolve, reject) => {
    const child = fork(script, [folder, String(SEED), String(config.DARKROOM_SAMPLE)], {
      signal,
      killSignal: 'SIGKILL',
    });
    log.info({ event: 'sample.drawing', organisationId: tenantId, pid: child.pid });
    child.on('message', ({ done, total }: { done: number; total: number }) => {
      if (Date.now() - countedAt < COUNT_MS && done < total) return;
      countedAt = Date.now();
      records
        .as(tenantId, (tx) => countSample(tx, done, total))
        .catch((error) => log.warn({ event: 'sample.not_counted', error: messageOf(error) }));
    });
    child.once('error', reject);
    child.once('exit', (code, by) => {
      if (code === 0) resolve();
      else reject(new Error(`Drawing the sample ended ${by ? `by ${by}` : `with exit code ${code}`}.`));
    });
  });
}

async function importInTheNameOf({ config }: Ports, { tenantId, actorId, actorName }: SampleRow): Promise<string> {
  const ports = openPorts('worker', config);
  try {
    const actor = {
      kind: 'user' as const,
      id: actorId,
      name: actorName,
      tenantId,
      role: 'admin' as const,
      scopes: null,
    };
    const { run_id } = await importSample({ ...ports, actor, requestId: 'sample' });
    return run_id;
  } finally {
    await Promise.all([ports.records.close(), ports.accounts.$disconnect()]);
  }
}
