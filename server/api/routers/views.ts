import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import {
  changeViewInput,
  removeViewInput,
  savedView,
  savedViewList,
  savedViewListInput,
  saveViewInput,
} from '../../domain/wire/saved-views';
import * as views from '../../services/datasets/saved-views';
import { procedure, rest, router } from '../trpc';

export const viewsRouter = router({
  list: procedure
    .meta(rest('GET', '/datasets/{id}/views', 'views', 'Saved views of the images of a dataset'))
    .input(savedViewListInput)
    .output(savedViewList)
    .query(({ ctx, input }) => views.listViews(ctx, input)),
  save: procedure
    .meta(rest('POST', '/datasets/{id}/views', 'views', 'Keep filter and order of the images under a name', 201))
    .input(saveViewInput)
    .output(savedView)
    .mutation(({ ctx, input }) => views.saveView(ctx, input, ctx.idempotencyKey)),
  change: procedure
    .meta(rest('PATCH', '/datasets/{id}/views/{view_id}', 'views', 'Rename, overwrite or share a saved view'))
    .input(changeViewInput)
    .output(savedView)
    .mutation(({ ctx, input }) => views.changeView(ctx, input)),
  remove: procedure
    .meta(rest('DELETE', '/datasets/{id}/views/{view_id}', 'views', 'Remove a saved view'))
    .input(removeViewInput)
    .output(z.object({ id }))
    .mutation(({ ctx, input }) => views.removeView(ctx, input)),
});
