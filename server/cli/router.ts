import { z } from 'zod';
import { appRouter } from '../api/root';
import { procedure, router } from '../api/trpc';
import { apiKeyList, createApiKeyInput, createdApiKey } from '../domain/wire/accounts';
import { FORMATS, importRequest, importStarted, pipelineSettings, VALIDATION_MODES } from '../domain/wire/imports';
import { createApiKey, listApiKeys } from '../services/accounts/api-keys';
import { startImport } from '../services/imports/start-import';

const start = z.object({
  name: z.string().describe('Name of the new dataset'),
  folder: z.string().describe('Folder on this server, below an allowed root'),
  description: z.string().optional(),
  format: z.enum(FORMATS).optional().describe('How the folder is laid out; found out when not given'),
  validation_mode: z.enum(VALIDATION_MODES).optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Any other pipeline settings, as JSON'),
});

const { members, invitations, audit, folders, runs, datasets, imports, keys } = appRouter;

/** The command line: the same procedures, with names that read well in a shell. */
export const cliRouter = router({
  imports: router({
    start: procedure
      .meta({ description: 'Start an import of a folder' })
      .input(start)
      .output(importStarted)
      .mutation(({ ctx, input: { folder, settings, validation_mode, ...input } }) => {
        const pipeline = pipelineSettings.parse({ ...settings, ...(validation_mode ? { validation_mode } : {}) });
        return startImport(ctx, importRequest.parse({ ...input, source: { type: 'folder', path: folder }, pipeline }));
      }),
    status: imports.status,
    'dry-run': imports.dryRun,
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
