import { workspacePrefix } from '../domain/keys';
import { query } from './database';
import type { Instance } from './instance';

/** Workflows of a run that a worker holds or that wait for one. */
export async function workflowsOf({ database }: Instance, runId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    database.adminUrl,
    `select workflow_uuid as id from dbos.workflow_status where workflow_uuid like $1 and status in ('PENDING', 'ENQUEUED', 'DELAYED')`,
    [`${runId}:%`],
  );
  return rows.map(({ id }) => id);
}

/** How many items of a run are through with `step`. */
export async function finishedItems({ database }: Instance, runId: string, step: number): Promise<number> {
  const [row] = await query<{ n: number }>(
    database.adminUrl,
    'select count(*)::int as n from darkroom.item where run_id = $1 and done_step >= $2',
    [runId, step],
  );
  return row!.n;
}

/** `number state` of every step, in order. */
export async function stepStates({ database }: Instance, runId: string): Promise<string[]> {
  const rows = await query<{ number: number; state: string }>(
    database.adminUrl,
    'select number, state from darkroom.run_step where run_id = $1 order by number',
    [runId],
  );
  return rows.map(({ number, state }) => `${number} ${state}`);
}

/** When each image was read, by path. */
export async function readTimes({ database }: Instance, runId: string): Promise<Map<string, string>> {
  const rows = await query<{ filename: string; fetched_at: Date }>(
    database.adminUrl,
    'select filename, fetched_at from darkroom.image where run_id = $1',
    [runId],
  );
  return new Map(rows.map(({ filename, fetched_at }) => [filename, fetched_at.toISOString()]));
}

/** Keys in the workspace of a run. */
export async function workspaceOf({ hot, tenantId }: Instance, runId: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of hot.list(workspacePrefix(tenantId, runId))) keys.push(key);
  return keys;
}
