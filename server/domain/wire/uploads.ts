import { z } from 'zod';
import { id, listOf, paging, time } from './conventions';

/** What was sent so far: one upload, which holds files. */
export const upload = z.object({
  upload_id: id.describe('What the source of an import names.'),
  created_at: time,
  created_by: z.string().nullable(),
  expires_at: time.nullable().describe('When it goes unless somebody goes on with it; null while a run needs it.'),
  files: z.number().int(),
  files_complete: z.number().int(),
  bytes: z.number().describe('Announced, of all files.'),
  received: z.number().describe('Kept so far.'),
  is_complete: z.boolean().describe('An upload that is not complete cannot be imported.'),
  is_in_use: z.boolean().describe('A run reads it: it takes no more files and is kept until the run is completed.'),
  title: z.string(),
});

export const uploadFile = z.object({
  file_id: id.describe('Last part of the address that takes its bytes.'),
  path: z.string(),
  bytes: z.number(),
  received: z.number().describe('Where the next chunk begins.'),
  modified_at: time.nullable(),
});

export const uploadList = listOf(upload);
export const uploadFileList = listOf(uploadFile);
export const uploadFilesInput = z.object({ id, ...paging });
