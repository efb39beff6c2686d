import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import {
  imageChangeDone,
  imageChangeInput,
  imageChangeList,
  imageChangeListInput,
  imageChangePreview,
  imageChangePreviewInput,
} from '../../domain/wire/image-changes';
import * as changes from '../../services/datasets/image-changes';
import { procedure, rest, router } from '../trpc';

const PATH = '/datasets/{id}/image-changes';

export const imageChangesRouter = router({
  preview: procedure
    .meta(rest('POST', `${PATH}/preview`, 'images', 'What a change of many images would come to'))
    .input(imageChangePreviewInput)
    .output(imageChangePreview)
    // A mutation of nothing: thousands of ids go in a body, not in an address.
    .mutation(({ ctx, input }) => changes.previewImageChange(ctx, input)),
  make: procedure
    .meta(rest('POST', PATH, 'images', 'Tag, move, quarantine or bring back many images at once'))
    .input(imageChangeInput)
    .output(imageChangeDone)
    .mutation(({ ctx, input }) => changes.changeImages(ctx, input)),
  list: procedure
    .meta(rest('GET', PATH, 'images', 'Who changed images, when and why'))
    .input(imageChangeListInput)
    .output(imageChangeList)
    .query(({ ctx, input }) => changes.listImageChanges(ctx, input)),
  undo: procedure
    .meta(rest('POST', `${PATH}/{change_id}/undo`, 'images', 'Make images what they were before a change'))
    .input(z.object({ id, change_id: id }))
    .output(z.object({ images: z.number().int() }))
    .mutation(({ ctx, input }) => changes.undoImageChange(ctx, input)),
});
