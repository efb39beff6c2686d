import { messageOf } from '../../errors';
import type { Log } from '../../log';
import type { Records } from '../../records/records';
import { takeUndo } from '../../records/undo';
import type { Store } from '../../stores/store';
import { undoImport } from './undo-import';

type Ports = { records: Records; hot: Store; cold: Store; log: Log; workerId: string };

/** Undoes imports beside whatever the worker does, one at a time. Call it again and again; what a dead worker left goes on where it was. */
export function undoer({ log, ...ports }: Ports): { look(): Promise<void>; stop(): void } {
  const stopping = new AbortController();
  let isBusy = false;
  return {
    async look() {
      if (isBusy || stopping.signal.aborted) return;
      const undo = await ports.records.asSystem((tx) => takeUndo(tx, ports.workerId));
      if (!undo) return;
      isBusy = true;
      void undoImport({ ...ports, signal: stopping.signal }, undo)
        .then((freed) => {
          if (freed) log.info({ event: 'import.undone', runId: undo.id, datasetId: undo.datasetId, ...freed });
        })
        .catch((error: unknown) => {
          if (stopping.signal.aborted) return; // the next worker goes on
          log.error({ event: 'import.undo_failed', runId: undo.id, error: messageOf(error) });
        })
        .finally(() => {
          isBusy = false;
        });
    },
    stop: () => stopping.abort(),
  };
}
