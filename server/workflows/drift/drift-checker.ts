import { messageOf } from '../../errors';
import type { Log } from '../../log';
import { checkAfterRun } from '../../records/check-drift';
import { nextDueCheck } from '../../records/drift-checks';
import type { Records } from '../../records/records';

type Ports = { records: Records; log: Log };

const AGAIN_AFTER_FAILURE_MS = 60_000;

/**
 * Checks drift after imports, where thresholds are set, beside whatever the worker does, one at a time. Call it again and again: what is
 * due is a question to the rows, so what a dead worker left is due still, and of two that check the same one keeps it.
 */
export function driftChecker({ records, log }: Ports): { look(): Promise<void>; stop(): void } {
  let isBusy = false;
  let isStopping = false;
  let restUntil = 0;
  return {
    async look() {
      if (isBusy || isStopping || Date.now() < restUntil) return;
      const due = await records.asSystem(nextDueCheck);
      if (!due) return;
      isBusy = true;
      void checkAfterRun(records, due)
        .then((kept) => {
          if (kept) log.info({ event: 'drift.checked', ...due });
        })
        .catch((error: unknown) => {
          restUntil = Date.now() + AGAIN_AFTER_FAILURE_MS;
          log.error({ event: 'drift.check_failed', ...due, error: messageOf(error) });
        })
        .finally(() => {
          isBusy = false;
        });
    },
    stop() {
      isStopping = true;
    },
  };
}
