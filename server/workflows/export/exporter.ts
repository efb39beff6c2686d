import { DarkroomError, isTransient, messageOf } from '../../errors';
import type { Log } from '../../log';
import { type ExportRow, endExport, isCancelled, takeExport } from '../../records/exports';
import type { Records } from '../../records/records';
import type { Store } from '../../stores/store';
import { ExportStopped, exportVersion } from './export-version';

type Ports = { records: Records; hot: Store; cold: Store; log: Log; workerId: string };

/** Writes exports beside whatever the worker does, one at a time. Call it again and again; what a dead worker left goes on where it was. */
export function exporter({ log, ...ports }: Ports): { look(): Promise<void>; stop(): void } {
  const stopping = new AbortController();
  let isBusy = false;

  async function work(row: ExportRow): Promise<void> {
    const about = { exportId: row.id, datasetId: row.dataset_id, version: row.version };
    try {
      if (row.wanted === 'cancel') throw new ExportStopped();
      const written = await exportVersion({ ...ports, signal: stopping.signal }, row);
      log.info({ event: 'export.completed', ...about, ...written });
    } catch (error) {
      if (stopping.signal.aborted) return; // the next worker goes on
      if (error instanceof ExportStopped) return cancelled(row);
      if (isTransient(error)) return void log.warn({ event: 'export.waits', ...about, error: messageOf(error) }); // taken again
      await ended(row, 'failed', problemOf(error));
      log.error({ event: 'export.failed', ...about, error: messageOf(error) });
    }
  }

  /** What was written of it goes first: a cancelled export leaves nothing. */
  async function cancelled(row: ExportRow): Promise<void> {
    const { records, workerId } = ports;
    if (!(await records.as(row.tenant_id, (tx) => isCancelled(tx, row.id, workerId)))) return; // somebody else has it by now
    await ports[row.store].deletePrefix(`${row.place}organized/`);
    await ended(row, 'cancelled', null);
  }
  const ended = (row: ExportRow, state: 'failed' | 'cancelled', problem: ExportRow['problem']) =>
    ports.records.as(row.tenant_id, (tx) => endExport(tx, row.id, ports.workerId, { state, problem }));

  return {
    async look() {
      if (isBusy || stopping.signal.aborted) return;
      const row = await ports.records.asSystem((tx) => takeExport(tx, ports.workerId));
      if (!row) return;
      isBusy = true;
      void work(row)
        .catch((error: unknown) => log.warn({ event: 'export.waits', exportId: row.id, error: messageOf(error) }))
        .finally(() => {
          isBusy = false;
        });
    },
    stop: () => stopping.abort(),
  };
}

const problemOf = (error: unknown): NonNullable<ExportRow['problem']> =>
  error instanceof DarkroomError
    ? { code: error.code, message: error.message, fix: error.fix }
    : {
        code: 'internal_error',
        message: 'Something went wrong.',
        fix: 'Export again; the log of the worker knows more.',
      };
