import { z } from 'zod';
import { id, share, time } from './conventions';
import { classCount, qualityScore, splitCount } from './datasets';
import { funnelBand, groupBy, metrics } from './imports';
import { verdictCount } from './runs';

export const splitPlan = z.object({
  ratios: z.record(z.string(), z.number()),
  seed: z.number().int(),
  stratify: z.boolean(),
  group_by: groupBy.nullable(),
  groups: z
    .object({
      groups: z.number().int(),
      images: z.number().int(),
      largest: z.number().int(),
      in_several_splits: z.number().int(),
    })
    .describe('What group_by kept together; in_several_splits counts groups that the layout itself had torn apart.'),
  wanted: z
    .array(
      z.object({
        class_id: z.number().int().nullable(),
        class_name: z.string(),
        splits: z.record(z.string(), z.object({ wanted: z.number().int(), got: z.number().int() })),
      }),
    )
    .describe('Images whose split the layout did not give: all of them (class_id null), then per class.'),
});

/** What reports of runs and of versions have in common: the dataset as a whole. */
const datasetReport = z.object({
  dataset_id: id,
  dataset_name: z.string(),
  generated_at: time,
  score: qualityScore.describe('Of the dataset as it was then.'),
  funnel: z.array(funnelBand),
  verdict_reasons: z.array(verdictCount),
  statuses: z.record(z.string(), z.number().int()),
  tiers: z.record(z.string(), z.object({ images: z.number().int(), bytes: z.number() })),
  duplicates: z.object({ groups: z.number().int(), duplicates: z.number().int(), bytes_saved: z.number() }),
  licences: z.record(z.string(), z.number().int()).optional().describe('Images by licence.'),
  splits: z.array(splitCount),
  classes: z.array(classCount),
  distributions: z.record(
    z.string(),
    z.object({
      title: z.string(),
      unit: z.string(),
      n: z.number().int(),
      bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number().int() })),
    }),
  ),
  anomalies: z.array(z.object({ code: z.string(), message: z.string(), share: share.nullable() })),
});

export const report = datasetReport.extend({
  run_id: id,
  run_score: qualityScore.optional().describe('Of what the run brought.'),
  metrics,
  steps: z.array(
    z.object({ id: z.string(), title: z.string(), state: z.string(), duration_seconds: z.number().nullable() }),
  ),
  split_plan: splitPlan.nullish(),
});

export const versionReport = datasetReport.extend({
  version: z.number().int(),
  name: z.string().nullable(),
  erased: z.number().int().describe('Images that the report counts and that were erased since.'),
});
