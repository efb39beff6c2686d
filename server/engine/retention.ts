import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Engine } from './engine';

const KEPT_DAYS = 30;
const EVERY_MS = 3600_000;
const BATCH = 100;

/**
 * Forgets what nobody asks for any more: workflows of attempts that ended over 30 days ago with all their pages, and answers to
 * idempotency keys as old. Runs, their steps and logs are rows of their own and stay. Call it as often as you like: it works once an hour.
 */
export function openRetention({ records, log }: Pick<Engine, 'records' | 'log'>): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + EVERY_MS;
    const keys = await records.asSystem(
      (tx) => tx.$executeRaw`
        delete from idempotency_key where created_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS}::int)`,
    );
    let attempts = 0;
    for (;;) {
      // A page's id is that of its attempt with more behind it; pages go with their attempt.
      const ended = await records.unscoped(
        (tx) => tx.$queryRaw<{ id: string }[]>`
          select workflow_uuid as id from dbos.workflow_status
          where status in ('SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED') and workflow_uuid ~ '^[0-9a-f-]{36}:[0-9]+$'
            and updated_at < extract(epoch from clock_timestamp() - make_interval(days => ${KEPT_DAYS}::int)) * 1000
          limit ${BATCH}::int`,
      );
      if (ended.length > 0)
        await DBOS.deleteWorkflows(
          ended.map(({ id }) => id),
          true,
        );
      attempts += ended.length;
      if (ended.length < BATCH) break;
    }
    if (keys + attempts > 0) log.info({ event: 'engine.forgotten', attempts, keys });
  };
}
