import type { Verdict } from '../domain/verdicts';
import type { Attempt, Execution } from './attempts';
import type { Records } from './records';
import type { Failure } from './runs';

/** What the row of a finished item says from now on; what is left out or null stays as it was. */
export type ItemChange = {
  no: number;
  verdict?: Verdict;
  problems?: unknown[];
  object_key?: string | null;
  label_state?: string;
  facts?: unknown;
};

/** What finished items write besides their own rows: the SQL function that does it and what it is given. */
export type Effect = {
  name: 'write_crawled' | 'write_judgements' | 'write_generated' | 'switch_tiers';
  payload: Record<string, unknown>;
};

export type Group = {
  step: number;
  page: number;
  worker: string;
  execution: Execution | null;
  /** Finished by this step, whatever their rows say next. */
  items: ItemChange[];
  /** Laid aside as dead letters, each with its reason; the run goes on without them. */
  dead: { no: number; failure: Failure }[];
  effect: Effect | null;
  /** Also writes what was written before: for the negative control of the crash tests. */
  again: boolean;
};

const COMMIT =
  'select darkroom.commit_group($1::uuid, $2::uuid, $3::int, $4::int, $5::int, $6, $7, $8, $9::boolean, $10::jsonb, $11::jsonb, $12, $13::jsonb) as ok';

/**
 * Commits a group of items in one round trip: fence, item rows and effects, all or nothing. Items that this step had finished
 * before are passed over. False when this attempt may not write any more; then nothing was written.
 */
export async function commitGroup(records: Records, at: Attempt, group: Group): Promise<boolean> {
  const { execution, dead, effect } = group;
  const [row] = await records.statement<{ ok: boolean }>('commit-group', COMMIT, [
    at.tenantId,
    at.runId,
    at.attempt,
    group.step,
    group.page,
    group.worker,
    execution?.workflowId ?? null,
    execution?.owner ?? null,
    group.again,
    JSON.stringify(group.items),
    dead.length > 0 ? JSON.stringify(dead) : null,
    effect?.name ?? null,
    effect ? JSON.stringify(effect.payload) : null,
  ]);
  return row?.ok === true;
}
