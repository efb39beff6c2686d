import type { Attempt } from './attempts';
import type { Tx } from './records';

/** Adds a line to the run's log, for people to read. */
export async function logEvent(
  tx: Tx,
  at: Attempt,
  line: { level?: 'info' | 'warn' | 'error'; step?: string | null; message: string },
): Promise<void> {
  await tx.runEvent.create({
    data: {
      tenant_id: at.tenantId,
      run_id: at.runId,
      attempt: at.attempt,
      level: line.level ?? 'info',
      step: line.step ?? null,
      message: line.message,
    },
  });
}
