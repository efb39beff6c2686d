import { z } from 'zod';
import { appRouter } from '../api/root';
import { procedure, router } from '../api/trpc';
import { apiKeyList, createApiKeyInput, createdApiKey } from '../domain/wire/accounts';
import { FORMATS, importRequest, importStarted, pipelineSettings, VALIDATION_MODES } from '../domain/wire/imports';
import { InvalidInputError } from '../errors';
import { createApiKey, listApiKeys } from '../services/accounts/api-keys';
import { startImport } from '../services/imports/start-import';

const start = z.object({
  name: z.string().describe('Name of the new dataset'),
  folder: z.string().optional().describe('Folder on this server, below an allowed root'),
  url: z.string().optional().describe('Address of a zip archive, instead of a folder'),
  sha256: z.string().optional().describe('Checksum of that archive'),
  config_url: z.string().optional().describe('Address of a data.yaml that belongs to the archive'),
  description: z.string().optional(),
  format: z.enum(FORMATS).optional().describe('How the folder is laid out; found out when not given'),
  validation_mode: z.enum(VALIDATION_MODES).optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Any other pipeline settings, as JSON'),
});

type Named = Partial<Pick<z.output<typeof start>, 'folder' | 'url' | 'sha256' | 'config_url'>>;

function sourceNamed({ folder, url, sha256, config_url }: Named) {
  if ((folder === undefined) === (url === undefined)) {
    throw new InvalidInputError({
      code: 'source_missing',
      message: 'An import has one source.',
      fix: 'Give either --folder or --url.',
    });
  }
  if (folder !== undefined) return { type: 'folder', path: folder };
  if (config_url === undefined) return { type: 'archive_url', url, sha256 };
  return { type: 'config_and_archive', config_url, archive_url: url };
}

const { members, invitations, audit, folders, runs, datasets, imports, keys } = appRouter;

/** The command line: the same procedures, with names that read well in a shell. */
export const cliRouter = router({
  imports: router({
    start: procedure
      .meta({ description: 'Start an import of a folder or of an archive' })
      .input(start)
      .output(importStarted)
      .mutation(({ ctx, input: { folder, url, sha256, config_url, settings, validation_mode, ...input } }) => {
        const pipeline = pipelineSettings.parse({ ...settings, ...(validation_mode ? { validation_mode } : {}) });
        return startImport(
          ctx,
          importRequest.parse({ ...input, source: sourceNamed({ folder, url, sha256, config_url }), pipeline }),
        );
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
