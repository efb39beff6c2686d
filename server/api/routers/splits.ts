import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import {
  leakList,
  leakListInput,
  splitApplyInput,
  splitChangeList,
  splitDrawInput,
  splitHistoryInput,
  splitMoveInput,
  splitPreview,
} from '../../domain/wire/splits';
import { listLeakage } from '../../services/datasets/leakage';
import * as splits from '../../services/datasets/splits';
import { procedure, rest, router } from '../trpc';

const changed = z.object({ change_id: id, moved: z.number().int() });

export const splitsRouter = router({
  preview: procedure
    .meta(rest('POST', '/datasets/{id}/splits/preview', 'splits', 'What a draw of the splits would come to'))
    .input(splitDrawInput)
    .output(splitPreview)
    .query(({ ctx, input }) => splits.previewSplits(ctx, input)),
  draw: procedure
    .meta(rest('POST', '/datasets/{id}/splits/apply', 'splits', 'Draw the splits anew'))
    .input(splitApplyInput)
    .output(changed)
    .mutation(({ ctx, input }) => splits.applySplits(ctx, input)),
  move: procedure
    .meta(
      rest('POST', '/datasets/{id}/splits/move', 'splits', 'Move images, with all that belongs to them, into a split'),
    )
    .input(splitMoveInput)
    .output(z.object({ change_id: id.nullable(), moved: z.number().int(), came_along: z.number().int() }))
    .mutation(({ ctx, input }) => splits.moveImages(ctx, input)),
  history: procedure
    .meta(rest('GET', '/datasets/{id}/splits/history', 'splits', 'Who moved images between splits, when and why'))
    .input(splitHistoryInput)
    .output(splitChangeList)
    .query(({ ctx, input }) => splits.splitHistory(ctx, input)),
  undo: procedure
    .meta(rest('POST', '/datasets/{id}/splits/history/{change_id}/undo', 'splits', 'Take a change of splits back'))
    .input(z.object({ id, change_id: id }))
    .output(changed)
    .mutation(({ ctx, input }) => splits.undoSplitChange(ctx, input)),
  leakage: procedure
    .meta(rest('GET', '/datasets/{id}/leakage', 'splits', 'The same thing in two splits'))
    .input(leakListInput)
    .output(leakList)
    .query(({ ctx, input }) => listLeakage(ctx, input)),
});
