import { z } from 'zod';
import { id, paging } from '../../domain/wire/conventions';
import { upload, uploadFileList, uploadFilesInput, uploadList } from '../../domain/wire/uploads';
import { deleteUpload, getUploadView, listUploadFiles, listUploads } from '../../services/uploads/view-uploads';
import { procedure, rest, router } from '../trpc';

export const uploadsRouter = router({
  list: procedure
    .meta(rest('GET', '/uploads', 'uploads', 'Uploads that are kept, newest first'))
    .input(z.object(paging))
    .output(uploadList)
    .query(({ ctx, input }) => listUploads(ctx, input)),
  get: procedure
    .meta(rest('GET', '/uploads/{id}', 'uploads', 'An upload, by its id or that of one of its files'))
    .input(z.object({ id }))
    .output(upload)
    .query(({ ctx, input }) => getUploadView(ctx, input)),
  files: procedure
    .meta(rest('GET', '/uploads/{id}/files', 'uploads', 'Files of an upload by path, and how far each is'))
    .input(uploadFilesInput)
    .output(uploadFileList)
    .query(({ ctx, input }) => listUploadFiles(ctx, input)),
  remove: procedure
    .meta(rest('DELETE', '/uploads/{id}', 'uploads', 'Take an upload, or one of its files, away'))
    .input(z.object({ id }))
    .output(z.object({ removed: z.literal(true) }))
    .mutation(({ ctx, input }) => deleteUpload(ctx, input)),
});
