import { z } from 'zod';
import { id, paging } from '../../domain/wire/conventions';
import { deadLetterList, recentImage, recoverInput, run, runList, runListInput, runLog } from '../../domain/wire/runs';
import { listDeadLetters, listRunLog, recentImages } from '../../services/runs/run-lists';
import { cancel, dismiss, pause, recover, requeue, resume } from '../../services/runs/steer-run';
import { undo } from '../../services/runs/undo-run';
import { getRunView, listRuns } from '../../services/runs/view-run';
import { procedure, rest, router } from '../trpc';

const one = z.object({ id });
const page = z.object({ id, ...paging });
const letters = z.object({ id, items: z.array(z.number().int().nonnegative()).max(10_000).optional() });

export const runsRouter = router({
  list: procedure
    .meta(rest('GET', '/runs', 'runs', 'Runs, newest first'))
    .input(runListInput)
    .output(runList)
    .query(({ ctx, input }) => listRuns(ctx, input)),
  get: procedure
    .meta(rest('GET', '/runs/{id}', 'runs', 'A run with its steps'))
    .input(one)
    .output(run)
    .query(({ ctx, input }) => getRunView(ctx, input)),
  log: procedure
    .meta(rest('GET', '/runs/{id}/log', 'runs', 'The log of a run, newest first'))
    .input(page)
    .output(runLog)
    .query(({ ctx, input }) => listRunLog(ctx, input)),
  recentImages: procedure
    .meta(rest('GET', '/runs/{id}/recent-images', 'runs', 'The images finished last'))
    .input(z.object({ id, limit: z.coerce.number().int().min(1).max(100).default(24) }))
    .output(z.object({ images: z.array(recentImage) }))
    .query(({ ctx, input }) => recentImages(ctx, input)),
  pause: procedure
    .meta(rest('POST', '/runs/{id}/pause', 'runs', 'Pause a running run'))
    .input(one)
    .output(run)
    .mutation(({ ctx, input }) => pause(ctx, input)),
  resume: procedure
    .meta(rest('POST', '/runs/{id}/resume', 'runs', 'Go on with a paused run'))
    .input(one)
    .output(run)
    .mutation(({ ctx, input }) => resume(ctx, input)),
  cancel: procedure
    .meta(rest('POST', '/runs/{id}/cancel', 'runs', 'Cancel a run that has not ended'))
    .input(one)
    .output(run)
    .mutation(({ ctx, input }) => cancel(ctx, input)),
  recover: procedure
    .meta(rest('POST', '/runs/{id}/recover', 'runs', 'Go on from a step'))
    .input(recoverInput.extend({ id }))
    .output(run)
    .mutation(({ ctx, input }) => recover(ctx, input)),
  undo: procedure
    .meta(rest('POST', '/runs/{id}/undo', 'runs', 'Take back an import that has ended: all it brought to its dataset'))
    .input(z.object({ id, confirm_name: z.string().optional() }))
    .output(run)
    .mutation(({ ctx, input }) => undo(ctx, input)),
  deadLetters: procedure
    .meta(rest('GET', '/runs/{id}/dead-letters', 'runs', 'Items that keep failing'))
    .input(page)
    .output(deadLetterList)
    .query(({ ctx, input }) => listDeadLetters(ctx, input)),
  requeue: procedure
    .meta(rest('POST', '/runs/{id}/dead-letters/requeue', 'runs', 'Put dead letters back to work'))
    .input(letters)
    .output(run)
    .mutation(({ ctx, input }) => requeue(ctx, input)),
  dismiss: procedure
    .meta(rest('POST', '/runs/{id}/dead-letters/dismiss', 'runs', 'Take dead letters off the list'))
    .input(letters)
    .output(run)
    .mutation(({ ctx, input }) => dismiss(ctx, input)),
});
