import { z } from 'zod';
import { id, oneOrMany, time } from './conventions';

export const IMAGE_STATUSES = ['accepted', 'warned', 'quarantined', 'duplicate', 'deleted'] as const;

export const TIERS = ['hot', 'cold'] as const;

export const annotation = z.object({
  id,
  class_id: z.number().int(),
  class_name: z.string(),
  bbox: z.object({ center_x: z.number(), center_y: z.number(), width: z.number(), height: z.number() }),
  layer: z.string(),
  reader: z.string().nullable(),
  confidence: z.number().nullable(),
  geometry: z.unknown().nullable(),
});

export const image = z.object({
  id,
  filename: z.string(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  true_width: z.number().int().nullable().describe('Before the image was resized; boxes are shares of it.'),
  true_height: z.number().int().nullable(),
  file_size_bytes: z.number(),
  format: z.string().nullable(),
  sha256: z.string().nullable(),
  split: z.string().nullable(),
  tier: z.enum(TIERS).nullable(),
  status: z.enum(IMAGE_STATUSES),
  issues: z.array(z.string()),
  source_url: z.string(),
  licence: z.string().nullable(),
  tags: z.array(z.string()),
  created_at: time,
  image_url: z.string(),
  thumbnail_url: z.string().nullable(),
  annotations: z.array(annotation),
  annotation_count: z.number().int(),
  no_finding_readers: z.array(z.string()),
});

export const imageDetail = image.extend({
  dataset_id: id,
  dataset_name: z.string(),
  run_id: id,
  measures: z.record(z.string(), z.unknown()).nullable(),
  verdict: z.enum(['accepted', 'warned', 'rejected']).nullable(),
  problems: z.array(
    z.object({
      file: z.string(),
      line: z.number().int().nullable(),
      code: z.string(),
      message: z.string(),
      fix: z.string(),
    }),
  ),
  fetched_at: time.nullable(),
  duplicate_of: z.object({ image_id: id, filename: z.string(), stage: z.string() }).nullable(),
  lineage: z.array(z.object({ label: z.string(), value: z.string() })),
  group_key: z.string().nullable().describe('The patient, study or whatever groups were made by.'),
  layers: z
    .array(
      z.object({
        name: z.string(),
        kind: z.string(),
        annotations: z.number().int(),
        no_finding: z.boolean(),
        is_derived: z.boolean().describe('Of a model or a consensus: among the annotations only when it is asked for.'),
      }),
    )
    .describe('Every layer that says something of the image.'),
});

export const imageDetailInput = z.object({
  id,
  image_id: id,
  with_layers: oneOrMany(z.string().max(200)).describe('Names of derived layers whose annotations come along.'),
});

/** A few images of a split or class, drawn by seed, each with its boxes. */
export const samplesInput = z.object({
  id,
  n: z.coerce.number().int().min(1).max(48).default(8),
  seed: z.coerce.number().int().default(1),
  split: z.string().max(60).optional(),
  class_id: z.coerce.number().int().optional(),
});

export const samples = z.object({ images: z.array(image), of: z.number().int() });
