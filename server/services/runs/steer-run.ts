import type { z } from 'zod';
import { stepNumber } from '../../domain/steps';
import type { PipelineSettings } from '../../domain/wire/imports';
import type { recoverInput, run } from '../../domain/wire/runs';
import { InvalidInputError } from '../../errors';
import { audit } from '../../records/audit';
import type { Tx } from '../../records/records';
import {
  cancelRun,
  dismissDeadLetters,
  getRun,
  pauseRun,
  recoverRun,
  requeueDeadLetters,
  resumeRun,
} from '../../records/runs';
import { authorise } from '../authorise';
import { checkSettings } from '../imports/check-settings';
import type { Context } from '../ports';
import { getRunView } from './view-run';

type Run = z.output<typeof run>;
type Id = { id: string };

/** One transaction: the row changes, the job is enqueued, the audit log says who; or nothing of it. */
async function steer(
  context: Context,
  id: string,
  action: string,
  work: (tx: Tx) => Promise<unknown>,
  details: Record<string, unknown> = {},
): Promise<Run> {
  const { actor, records, requestId } = context;
  authorise(actor, 'import');
  await records.as(actor.tenantId, async (tx) => {
    await getRun(tx, id);
    await work(tx);
    await audit(tx, actor, { action: `run.${action}`, subject: 'run', id, details, requestId });
  });
  return getRunView(context, { id });
}

export const pause = (context: Context, { id }: Id): Promise<Run> =>
  steer(context, id, 'paused', (tx) => pauseRun(tx, id));
export const resume = (context: Context, { id }: Id): Promise<Run> =>
  steer(context, id, 'resumed', (tx) => resumeRun(tx, id));
export const cancel = (context: Context, { id }: Id): Promise<Run> =>
  steer(context, id, 'cancelled', (tx) => cancelRun(tx, id));

/** Goes on from a step, by id or number 1–8, with other settings where given: rows are judged again, nothing is read again. */
export async function recover(
  context: Context,
  { id, from_step, with: changes }: Id & z.output<typeof recoverInput>,
): Promise<Run> {
  authorise(context.actor, 'import');
  const from = stepNumber(from_step);
  if (from === null) {
    throw new InvalidInputError({
      code: 'unknown_step',
      message: `There is no step "${from_step}".`,
      fix: 'Give a number from 1 to 8 or the id of a step, for example validate-images.',
    });
  }
  const settings = Object.fromEntries(
    Object.entries(changes ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<PipelineSettings>;
  checkSettings(settings);
  checkRegrouping(settings);
  return steer(context, id, 'recovered', (tx) => recoverRun(tx, id, from, settings), {
    from_step: from,
    with: settings,
  });
}

// Tables are read when the source is listed, and a recovery reads nothing again.
function checkRegrouping({ group_by }: Partial<PipelineSettings>): void {
  if (!group_by || !('column' in group_by)) return;
  throw new InvalidInputError({
    code: 'column_not_read',
    message: 'A recovery reads no tables again, so it cannot group by a column.',
    fix: 'Group by a pattern, or import again.',
  });
}

/** Puts dead letters (all, or those numbered) back to work. */
export const requeue = (context: Context, { id, items }: Id & { items?: number[] | undefined }): Promise<Run> =>
  steer(context, id, 'dead_letters_requeued', (tx) => requeueDeadLetters(tx, id, items ?? null), {
    items: items ?? 'all',
  });

export const dismiss = (context: Context, { id, items }: Id & { items?: number[] | undefined }): Promise<Run> =>
  steer(context, id, 'dead_letters_dismissed', (tx) => dismissDeadLetters(tx, id, items ?? null), {
    items: items ?? 'all',
  });
