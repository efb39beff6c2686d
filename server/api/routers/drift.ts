import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import {
  drift,
  driftCheck,
  driftCheckList,
  driftCheckListInput,
  driftImages,
  driftImagesInput,
  driftInput,
  driftThreshold,
  driftThresholdList,
  driftThresholdListInput,
  driftWindows,
  keepDriftInput,
  setDriftThresholdInput,
} from '../../domain/wire/drift';
import { getDrift, getDriftImages, getDriftWindows } from '../../services/datasets/drift';
import * as checks from '../../services/datasets/drift-checks';
import { procedure, rest, router } from '../trpc';

export const driftRouter = router({
  between: procedure
    .meta(rest('GET', '/datasets/{id}/stats/drift', 'drift', 'How far one part of a dataset lies from another'))
    .input(driftInput)
    .output(drift)
    .query(({ ctx, input }) => getDrift(ctx, input)),
  windows: procedure
    .meta(rest('GET', '/datasets/{id}/stats/drift/windows', 'drift', 'When images and predictions came in'))
    .input(z.object({ id }))
    .output(driftWindows)
    .query(({ ctx, input }) => getDriftWindows(ctx, input)),
  images: procedure
    .meta(rest('GET', '/datasets/{id}/stats/drift/images', 'drift', 'Images that drive the drift of a feature'))
    .input(driftImagesInput)
    .output(driftImages)
    .query(({ ctx, input }) => getDriftImages(ctx, input)),
  checks: procedure
    .meta(rest('GET', '/datasets/{id}/drift-checks', 'drift', 'Drift checks that were kept'))
    .input(driftCheckListInput)
    .output(driftCheckList)
    .query(({ ctx, input }) => checks.listDriftChecks(ctx, input)),
  keep: procedure
    .meta(rest('POST', '/datasets/{id}/drift-checks', 'drift', 'Check drift now and keep what is found', 201))
    .input(keepDriftInput)
    .output(driftCheck)
    .mutation(({ ctx, input }) => checks.keepDriftCheck(ctx, input, ctx.idempotencyKey)),
  thresholds: procedure
    .meta(rest('GET', '/datasets/{id}/drift-thresholds', 'drift', 'From what drift on people are told'))
    .input(driftThresholdListInput)
    .output(driftThresholdList)
    .query(({ ctx, input }) => checks.listDriftThresholds(ctx, input)),
  setThreshold: procedure
    .meta(rest('POST', '/datasets/{id}/drift-thresholds', 'drift', 'Tell people from this drift on', 201))
    .input(setDriftThresholdInput)
    .output(driftThreshold)
    .mutation(({ ctx, input }) => checks.setDriftThreshold(ctx, input, ctx.idempotencyKey)),
  removeThreshold: procedure
    .meta(rest('DELETE', '/datasets/{id}/drift-thresholds/{threshold_id}', 'drift', 'Tell nobody any more'))
    .input(z.object({ id, threshold_id: id }))
    .output(z.object({ id }))
    .mutation(({ ctx, input }) => checks.removeDriftThreshold(ctx, input)),
});
