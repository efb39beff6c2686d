import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, openClient, openStatements, type Prisma } from '../db/client';
import { isTransient } from '../errors';

/** A transaction that sees one tenant's rows only. */
export type Tx = Prisma.TransactionClient;

type AsOptions = { snapshot?: boolean; isLong?: boolean };

export type Records = {
  /**
   * Runs `work` in one transaction as `tenantId`: row level security narrows every statement.
   * `snapshot` gives all its reads one moment; `isLong` lets it take minutes, for what changes a whole dataset. Retried while the database is away, for at most the patience it was opened with.
   */
  as<Result>(tenantId: string, work: (tx: Tx) => Promise<Result>, options?: AsOptions): Promise<Result>;
  /** For what comes before a tenant is known: only the narrow functions made for it answer. */
  unscoped<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Across tenants, for the sweeper and the watchdog; refused to any login but the worker's. Never retried. */
  asSystem<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * One statement that is a transaction of its own, prepared once per connection under `name`; it sets its tenant itself.
   * Retried like `as`: it must end in the same state when it runs twice.
   */
  statement<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

const IDLE_MS = '10000';
const LONG_MS = 300_000; // a hundred thousand images take ten seconds on an idle machine

type Options = { url: string; connections?: number; patienceMs?: number; transactionMs?: number };

/** Opens the only way to rows. `patienceMs`: how long a database that is away is waited for (0 = not at all). */
export function openRecords({ url, connections = 10, patienceMs = 0, transactionMs = 60_000 }: Options): Records {
  const client: Client = openClient(url, connections);
  const statements = openStatements(url, connections);
  const limits = { maxWait: 15_000, timeout: transactionMs };

  async function patient<Result>(work: () => Promise<Result>): Promise<Result> {
    for (const end = Date.now() + patienceMs; ; await sleep(300)) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || Date.now() >= end) throw error;
      }
    }
  }

  return {
    as: (tenantId, work, options) =>
      patient(() =>
        client.$transaction(
          async (tx) => {
            // A process that is frozen inside a transaction must not hold its locks for ever.
            await tx.$queryRaw`
              select set_config('darkroom.tenant_id', ${tenantId}, true), set_config('idle_in_transaction_session_timeout', ${IDLE_MS}, true)`;
            return work(tx);
          },
          {
            ...limits,
            ...(options?.isLong && { timeout: Math.max(transactionMs, LONG_MS) }),
            ...(options?.snapshot && { isolationLevel: 'RepeatableRead' as const }),
          },
        ),
      ),
    unscoped: (work) => patient(() => client.$transaction((tx) => work(tx), limits)),
    asSystem: (work) =>
      client.$transaction(async (tx) => {
        await tx.$executeRaw`set local role darkroom_system`;
        return work(tx);
      }, limits),
    statement: async <Row extends object>(name: string, text: string, values: unknown[]) =>
      (await patient(() => statements.query<Row>({ name, text, values }))).rows,
    close: async () => {
      await Promise.all([client.$disconnect(), statements.end()]);
    },
  };
}
