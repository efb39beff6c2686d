import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import { versionReport } from '../../domain/wire/report';
import {
  exportInput,
  exportRef,
  exportView,
  freezeInput,
  losses,
  lossesInput,
  manifest,
  manifestInput,
  publishInput,
  version,
  versionDetail,
  versionDiff,
  versionDiffInput,
  versionInput,
  versionList,
} from '../../domain/wire/versions';
import { getVersionReport } from '../../services/datasets/report';
import * as exports from '../../services/datasets/version-exports';
import * as versions from '../../services/datasets/versions';
import { procedure, rest, router } from '../trpc';

const PATH = '/datasets/{id}/versions';
const count = z.number().int();

export const versionsRouter = router({
  list: procedure
    .meta(rest('GET', PATH, 'versions', 'Versions of a dataset'))
    .input(z.object({ id }))
    .output(versionList)
    .query(({ ctx, input }) => versions.listVersions(ctx, input)),
  freeze: procedure
    .meta(rest('POST', PATH, 'versions', 'Freeze a version', 201))
    .input(freezeInput)
    .output(version)
    .mutation(({ ctx, input }) => versions.freezeVersion(ctx, input, ctx.idempotencyKey)),
  get: procedure
    .meta(rest('GET', `${PATH}/{version}`, 'versions', 'A version, its gate and its exports'))
    .input(versionInput)
    .output(versionDetail)
    .query(({ ctx, input }) => versions.getVersionView(ctx, input)),
  delete: procedure
    .meta(rest('DELETE', `${PATH}/{version}`, 'versions', 'Delete a version and what was exported of it'))
    .input(versionInput)
    .output(z.object({ version: count, deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => versions.deleteVersion(ctx, input)),
  manifest: procedure
    .meta(rest('GET', `${PATH}/{version}/manifest`, 'versions', 'What a version holds, image by image'))
    .input(manifestInput)
    .output(manifest)
    .query(({ ctx, input }) => versions.getManifest(ctx, input)),
  diff: procedure
    .meta(rest('GET', `${PATH}/{a}/diff/{b}`, 'versions', 'What changed between two versions'))
    .input(versionDiffInput)
    .output(versionDiff)
    .query(({ ctx, input }) => versions.diffVersions(ctx, input)),
  report: procedure
    .meta(rest('GET', `${PATH}/{version}/report`, 'versions', 'The quality report of what a version froze'))
    .input(versionInput)
    .output(versionReport)
    .query(({ ctx, input }) => getVersionReport(ctx, input)),
  restore: procedure
    .meta(rest('POST', `${PATH}/{version}/restore`, 'versions', 'Make the dataset what it was in a version'))
    .input(versionInput)
    .output(
      z.object({
        back: count,
        out: count,
        moved: count,
        relabelled: count,
        missing: count,
        frozen_as: count.nullable(),
      }),
    )
    .mutation(({ ctx, input }) => versions.restoreVersion(ctx, input)),
  publish: procedure
    .meta(rest('POST', `${PATH}/{version}/publish`, 'versions', 'Publish a version', 202))
    .input(publishInput)
    .output(exportView)
    .mutation(({ ctx, input }) => exports.publishVersion(ctx, input, ctx.idempotencyKey)),
  export: procedure
    .meta(rest('POST', `${PATH}/{version}/export`, 'versions', 'Write a version to a store', 202))
    .input(exportInput)
    .output(exportView)
    .mutation(({ ctx, input }) => exports.exportVersion(ctx, input, ctx.idempotencyKey)),
  losses: procedure
    .meta(rest('GET', `${PATH}/{version}/losses`, 'versions', 'What a format cannot hold of a version'))
    .input(lossesInput)
    .output(losses)
    .query(({ ctx, input }) => exports.versionLosses(ctx, input)),
  getExport: procedure
    .meta(rest('GET', '/datasets/{id}/exports/{export_id}', 'versions', 'How far an export is'))
    .input(exportRef)
    .output(exportView)
    .query(({ ctx, input }) => exports.getExportView(ctx, input)),
  cancelExport: procedure
    .meta(rest('POST', '/datasets/{id}/exports/{export_id}/cancel', 'versions', 'Stop an export'))
    .input(exportRef)
    .output(exportView)
    .mutation(({ ctx, input }) => exports.cancelExport(ctx, input)),
});
