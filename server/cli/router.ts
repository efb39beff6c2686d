import { z } from 'zod';
import { appRouter } from '../api/root';
import { procedure, router } from '../api/trpc';
import { apiKeyList, createApiKeyInput, createdApiKey } from '../domain/wire/accounts';
import { id } from '../domain/wire/conventions';
import {
  dryRun,
  FORMATS,
  importRequest,
  importStarted,
  pipelineSettings,
  VALIDATION_MODES,
} from '../domain/wire/imports';
import { upload } from '../domain/wire/uploads';
import { createApiKey, listApiKeys } from '../services/accounts/api-keys';
import { dryRunImport } from '../services/imports/dry-run';
import { startImport } from '../services/imports/start-import';
import type { Context } from '../services/ports';
import { sendPath } from './send-path';
import { sourceFlags, sourceNamed } from './source-flags';

const how = z.object({
  format: z.enum(FORMATS).optional().describe('How the files are laid out; found out when not given'),
  validation_mode: z.enum(VALIDATION_MODES).optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Any other pipeline settings, as JSON'),
});
const start = z.object({
  name: z.string().optional().describe('Name of the new dataset'),
  dataset_id: id.optional().describe('Append to this dataset instead of making one'),
  ...sourceFlags.shape,
  description: z.string().optional(),
  ...how.shape,
});
const look = z.object({ dataset_id: start.shape.dataset_id, ...sourceFlags.shape, ...how.shape });

function requestOf({
  name,
  dataset_id,
  description,
  format,
  settings,
  validation_mode,
  ...source
}: z.output<typeof start>) {
  const pipeline = pipelineSettings.parse({ ...settings, ...(validation_mode ? { validation_mode } : {}) });
  return importRequest.parse({ name, dataset_id, description, format, pipeline, ...sourceNamed(source) });
}

/** The request, after what is on this computer was sent; nothing is sent for a request that is wrong. */
async function sent(context: Context, input: z.output<typeof start>) {
  const request = requestOf(input);
  if (input.upload === undefined) return request;
  const { upload_id } = await sendPath(context, input.upload);
  return { ...request, source: { type: 'upload' as const, upload_id } };
}

const { members, invitations, audit, folders, runs, datasets, imports, keys, uploads } = appRouter;

/** The command line: the same procedures, with names that read well in a shell. */
export const cliRouter = router({
  imports: router({
    start: procedure
      .meta({ description: 'Start an import of a folder, of archives or of a list of addresses' })
      .input(start)
      .output(importStarted)
      .mutation(async ({ ctx, input }) => startImport(ctx, await sent(ctx, input))),
    status: imports.status,
    'dry-run': procedure
      .meta({ description: 'Look inside without importing' })
      .input(look)
      .output(dryRun)
      .mutation(async ({ ctx, input }) => dryRunImport(ctx, await sent(ctx, { ...input, name: 'Dry run' }))),
  }),
  uploads: router({
    send: procedure
      .meta({ description: 'Send a file, an archive or a folder of this computer; prints the upload_id' })
      .input(z.object({ path: z.string(), upload_id: id.optional().describe('Go on with this upload') }))
      .output(upload)
      .mutation(({ ctx, input: { path, upload_id } }) => sendPath(ctx, path, upload_id)),
    list: uploads.list,
    get: uploads.get,
    files: uploads.files,
    remove: uploads.remove,
  }),
  runs,
  datasets,
  'api-keys': router({
    create: procedure
      .meta({ description: 'Make an API key; prints the key alone' })
      .input(createApiKeyInput)
      .output(createdApiKey)
      .mutation(({ ctx, input }) => createApiKey(ctx, input)),
    list: procedure
      .meta({ description: 'API keys, without their secrets' })
      .output(apiKeyList)
      .query(({ ctx }) => listApiKeys(ctx, { limit: 1000 })),
    revoke: keys.revoke,
  }),
  members,
  invitations,
  audit,
  folders,
});
