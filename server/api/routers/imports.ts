import { z } from 'zod';
import { folderListing } from '../../domain/wire/accounts';
import { id } from '../../domain/wire/conventions';
import { dryRun, importRequest, importStarted, importStatus } from '../../domain/wire/imports';
import { dryRunImport } from '../../services/imports/dry-run';
import { listFolders } from '../../services/imports/folders';
import { importStatusView } from '../../services/imports/import-status';
import { startImport } from '../../services/imports/start-import';
import { procedure, rest, router } from '../trpc';

export const importsRouter = router({
  start: procedure
    .meta(rest('POST', '/datasets/import', 'imports', 'Start an import', 202))
    .input(importRequest)
    .output(importStarted)
    .mutation(({ ctx, input }) => startImport(ctx, input, ctx.idempotencyKey)),
  dryRun: procedure
    .meta(rest('POST', '/datasets/import/dry-run', 'imports', 'Look inside a source; writes nothing'))
    .input(importRequest)
    .output(dryRun)
    .mutation(({ ctx, input }) => dryRunImport(ctx, input)),
  status: procedure
    .meta(rest('GET', '/datasets/import/{job_id}/status', 'imports', 'How far an import is'))
    .input(z.object({ job_id: id }))
    .output(importStatus)
    .query(({ ctx, input }) => importStatusView(ctx, input)),
});

export const foldersRouter = router({
  list: procedure
    .meta(rest('GET', '/folders', 'imports', 'Folders of the server that may be imported'))
    .input(z.object({ path: z.string().max(4096).optional() }))
    .output(folderListing)
    .query(({ ctx, input }) => listFolders(ctx, input)),
});
