import { z } from 'zod';
import { id, listOf, paging, share, time } from './conventions';
import { TIERS } from './images';

const counts = z.record(z.string(), z.number().int());
const number = z.coerce.number().int().min(1).describe('Versions of a dataset are numbered from 1.');

export const version = z.object({
  id,
  dataset_id: id,
  version: z.number().int(),
  name: z.string().nullable(),
  note: z.string().nullable(),
  state: z.enum(['frozen', 'published']),
  hash: z
    .string()
    .describe(
      'sha256 over the hashes of all images and labels, their splits and the classes: equal content, equal hash.',
    ),
  images: z.number().int(),
  annotations: z.number().int(),
  bytes: z.number(),
  erased: z.number().int().describe('Images that were deleted for good since; their hashes stay.'),
  splits: counts,
  classes: z.array(z.object({ id: z.number().int(), name: z.string() })),
  seed: z.number().int(),
  code_version: z.string(),
  created_by: z.string(),
  created_at: time,
  published_by: z.string().nullable(),
  published_at: time.nullable(),
  override_reason: z.string().nullable(),
});
export const versionList = listOf(version);
export const versionInput = z.object({ id, version: number });
export const freezeInput = z.object({
  id,
  name: z.string().trim().max(100).optional(),
  note: z.string().trim().max(2000).optional(),
});

/** What stands between a version and its publication. */
export const gateCheck = z.object({
  code: z.enum(['leakage', 'undecided_across_splits', 'readers_disagree']),
  title: z.string(),
  is_passed: z.boolean(),
  count: z.number().int(),
  of: z.number().int().nullable(),
  share: share.nullable(),
  limit: z.number(),
  message: z.string(),
  href: z.string(),
});
export const gate = z.object({ is_open: z.boolean(), checks: z.array(gateCheck) });

export const EXPORT_STATES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export const exportView = z.object({
  id,
  version: z.number().int(),
  format: z.string(),
  layer: z.string().nullable(),
  store: z.enum(TIERS),
  place: z.string(),
  is_publication: z.boolean(),
  state: z.enum(EXPORT_STATES),
  done: z.number().int(),
  total: z.number().int(),
  percentage: z.number(),
  bytes: z.number(),
  objects: z.number().int(),
  losses: z.array(z.string()).describe('What the format cannot hold.'),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
  created_by: z.string(),
  created_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
});
export const versionDetail = version.extend({
  gate,
  exports: z.array(exportView),
  config: z.record(z.string(), z.unknown()),
  formats: z.array(z.object({ id: z.string(), title: z.string() })).describe('What it can be exported as.'),
  layers: z.array(z.string()),
});
export const lossesInput = versionInput.extend({ format: z.string(), layer: z.string().max(200).optional() });
export const losses = z.object({ losses: z.array(z.string()) });

const mark = z.object({
  class_id: z.number().int(),
  bbox: z.object({ center_x: z.number(), center_y: z.number(), width: z.number(), height: z.number() }),
  confidence: z.number().nullable(),
  geometry: z.unknown().nullable(),
});
export const manifestImage = z.object({
  image_id: id,
  filename: z.string(),
  name: z.string().describe('In exports; no two of a version have one.'),
  split: z.string().nullable(),
  sha256: z.string(),
  label_sha256: z.string(),
  bytes: z.number(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  format: z.string().nullable(),
  group: z.string().nullable(),
  source_url: z.string(),
  licence: z.string().nullable(),
  fetched_at: time.nullable(),
  run_id: id,
  is_erased: z.boolean(),
  label_state: z.string().nullable(),
  layers: z.array(
    z.object({ layer: z.string(), kind: z.string(), no_finding: z.boolean(), annotations: z.array(mark) }),
  ),
});
export const manifest = listOf(manifestImage).extend({
  version: z.number().int(),
  hash: z.string(),
  classes: version.shape.classes,
  seed: z.number().int(),
  code_version: z.string(),
  config: z.record(z.string(), z.unknown()),
  created_at: time,
  images: z.number().int(),
  erased: z.number().int(),
});
export const manifestInput = versionInput.extend(paging);

export const CHANGES = ['added', 'removed', 'moved', 'relabelled'] as const;
export const versionChange = z.object({
  change: z.enum(CHANGES),
  sha256: z.string(),
  filename: z.string(),
  image_id: id,
  split_a: z.string().nullable(),
  split_b: z.string().nullable(),
  annotations_a: z.number().int().nullable(),
  annotations_b: z.number().int().nullable(),
});
export const versionDiff = listOf(versionChange).extend({
  a: z.number().int(),
  b: z.number().int(),
  is_equal: z.boolean(),
  summary: z.object({
    added: z.number().int(),
    removed: z.number().int(),
    moved: z.number().int(),
    relabelled: z.number().int(),
    unchanged: z.number().int(),
  }),
  classes: z.object({
    added: z.array(z.object({ id: z.number().int(), name: z.string() })),
    removed: z.array(z.object({ id: z.number().int(), name: z.string() })),
    renamed: z.array(z.object({ id: z.number().int(), from: z.string(), to: z.string() })),
  }),
});
export const versionDiffInput = z.object({ id, a: number, b: number, ...paging, change: z.enum(CHANGES).optional() });

export const exportInput = versionInput.extend({
  format: z.string().default('yolo'),
  layer: z
    .string()
    .max(200)
    .optional()
    .describe('Labels of one layer; without it those of all readers and references.'),
  store: z.enum(TIERS).default('hot'),
});
export const publishInput = exportInput.extend({
  override_reason: z.string().trim().min(3).max(1000).optional().describe('Publishes although the gate is closed.'),
});
export const exportRef = z.object({ id, export_id: id });
