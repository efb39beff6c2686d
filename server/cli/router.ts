import { z } from 'zod';
import { appRouter } from '../api/root';
import { procedure, router } from '../api/trpc';
import { apiKeyList, createApiKeyInput, createdApiKey } from '../domain/wire/accounts';
import { id } from '../domain/wire/conventions';
import { FORMATS, importRequest, importStarted, pipelineSettings, VALIDATION_MODES } from '../domain/wire/imports';
import { upload } from '../domain/wire/uploads';
import { InvalidInputError } from '../errors';
import { createApiKey, listApiKeys } from '../services/accounts/api-keys';
import { startImport } from '../services/imports/start-import';
import { sendPath } from './send-path';

const start = z.object({
  name: z.string().describe('Name of the new dataset'),
  folder: z.string().optional().describe('Folder on this server, below an allowed root'),
  upload: z.string().optional().describe('File, archive or folder of this computer that is sent first'),
  upload_id: z.string().optional().describe('An upload that is there already'),
  url: z.string().optional().describe('Address of a zip archive, instead of a folder'),
  sha256: z.string().optional().describe('Checksum of that archive'),
  config_url: z.string().optional().describe('Address of a data.yaml that belongs to the archive'),
  description: z.string().optional(),
  format: z.enum(FORMATS).optional().describe('How the folder is laid out; found out when not given'),
  validation_mode: z.enum(VALIDATION_MODES).optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Any other pipeline settings, as JSON'),
});

type Named = Partial<Pick<z.output<typeof start>, 'folder' | 'upload_id' | 'url' | 'sha256' | 'config_url'>>;

function sourceNamed({ folder, upload_id, url, sha256, config_url }: Named) {
  if ([folder, upload_id, url].filter((each) => each !== undefined).length !== 1) {
    throw new InvalidInputError({
      code: 'source_missing',
      message: 'An import has one source.',
      fix: 'Give one of --folder, --upload, --upload-id and --url.',
    });
  }
  if (folder !== undefined) return { type: 'folder', path: folder };
  if (upload_id !== undefined) return { type: 'upload', upload_id };
  if (config_url === undefined) return { type: 'archive_url', url, sha256 };
  return { type: 'config_and_archive', config_url, archive_url: url };
}

const { members, invitations, audit, folders, runs, datasets, imports, keys, uploads } = appRouter;

/** The command line: the same procedures, with names that read well in a shell. */
export const cliRouter = router({
  imports: router({
    start: procedure
      .meta({ description: 'Start an import of a folder or of an archive' })
      .input(start)
      .output(importStarted)
      .mutation(async ({ ctx, input: { folder, upload, upload_id, url, sha256, config_url, ...input } }) => {
        const { settings, validation_mode, ...rest } = input;
        const pipeline = pipelineSettings.parse({ ...settings, ...(validation_mode ? { validation_mode } : {}) });
        const named = { folder, upload_id: upload === undefined ? upload_id : '', url, sha256, config_url };
        const source = sourceNamed(named);
        if (source.type === 'upload' && upload !== undefined)
          source.upload_id = (await sendPath(ctx, upload)).upload_id;
        return startImport(ctx, importRequest.parse({ ...rest, source, pipeline }));
      }),
    status: imports.status,
    'dry-run': imports.dryRun,
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
