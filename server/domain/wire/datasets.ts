import { z } from 'zod';
import { HEATMAP_BINS, HEATMAP_MODES } from '../heatmap';
import { id, listOf, paging, sorting, time } from './conventions';
import { funnelBand, scorePart } from './imports';
import { runSummary, verdictCount } from './runs';

export const datasetSummary = z.object({
  id,
  name: z.string(),
  description: z.string().nullable(),
  created_at: time,
  updated_at: time,
  revision: z.number().int(),
  total_images: z.number().int(),
  total_annotations: z.number().int(),
  total_classes: z.number().int(),
  size_bytes: z.number(),
  quality_score: z.number().nullable(),
  latest_run: runSummary.nullable(),
});

const pagination = z.object({
  page: z.number().int(),
  limit: z.number().int(),
  total_pages: z.number().int(),
  total_items: z.number().int(),
  has_next: z.boolean(),
  has_prev: z.boolean(),
});

export const datasetList = listOf(datasetSummary).extend({ datasets: z.array(datasetSummary), pagination });

export const datasetListInput = z.object({
  ...paging,
  ...sorting(['name', 'created_at'], 'created_at', 'desc'),
  q: z.string().max(200).optional(),
});

export const splitCount = z.object({
  name: z.string(),
  images: z.number().int(),
  annotated_images: z.number().int(),
  annotations: z.number().int(),
});

export const splitStats = z.object({ splits: z.array(splitCount) });

export const classCount = z.object({
  class_id: z.number().int(),
  class_name: z.string(),
  annotations: z.number().int(),
  images: z.number().int(),
  per_split: z.record(z.string(), z.object({ annotations: z.number().int(), images: z.number().int() })),
});

export const classStats = z.object({ classes: z.array(classCount) });

export const classStatsInput = z.object({
  id,
  layer: z
    .string()
    .max(200)
    .optional()
    .describe('Annotations of one layer; without it those of all readers and references.'),
});

export const heatmap = z.object({
  bins: z.literal(HEATMAP_BINS),
  counts: z.array(z.number().int()).describe('bins × bins, row-major, row 0 at the top.'),
  n: z.number().int().describe('Boxes.'),
  mode: z.enum(HEATMAP_MODES),
});

export const heatmapInput = z.object({
  id,
  class_id: z.coerce.number().int().optional().describe('Without it all classes.'),
  split: z.string().max(60).optional(),
  layer: z.string().max(200).optional(),
  mode: z.enum(HEATMAP_MODES).default('centre'),
});

export const qualityScore = z.object({ value: z.number().nullable(), formula: z.string(), parts: z.array(scorePart) });

export const datasetWarning = z.object({
  code: z.string(),
  message: z.string(),
  count: z.number().int(),
  href: z.string(),
});

export const dataset = datasetSummary.extend({
  classes: z.array(z.object({ id: z.number().int(), name: z.string() })),
  splits: z.array(splitCount),
  statuses: z.record(z.string(), z.number().int()),
  tiers: z.record(z.string(), z.object({ images: z.number().int(), bytes: z.number() })),
  labelled_images: z.number().int(),
  no_object_images: z.number().int(),
  unlabelled_images: z.number().int(),
  duplicate_groups: z.number().int(),
  duplicates: z.object({
    groups: z.number().int(),
    duplicates: z.number().int(),
    removed: z.number().int(),
    bytes_saved: z.number(),
  }),
  score: qualityScore.nullable(),
  warnings: z.array(datasetWarning),
  funnel: z.array(funnelBand),
  verdict_reasons: z.array(verdictCount),
});
