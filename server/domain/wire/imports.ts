import { z } from 'zod';
import { DEFAULT_MAX_BYTES } from '../image-rules';
import { RUN_STATES } from '../run-states';
import { STEP_IDS } from '../steps';
import { errorDetail, id, seconds, share, time } from './conventions';

export const FORMATS = ['auto', 'yolo', 'vinbigdata', 'folders', 'images'] as const;
export const VALIDATION_MODES = ['strict', 'lenient', 'report-only'] as const;
export const SIZE_PRESETS = ['high', 'normal', 'tiny'] as const;
export const CHECK_LEVELS = ['fast', 'medium', 'slow'] as const;
export const PROFILES = ['auto', 'photo', 'x-ray'] as const;
export const DEDUP_ACTIONS = ['default', 'report', 'remove', 'quarantine'] as const;
export const HOT_RANKINGS = ['default', 'last_access', 'newest'] as const;
export const LABEL_FORMATS = ['txt', 'json', 'csv', 'yaml'] as const;

export const groupBy = z
  .union([
    z.object({ column: z.string().trim().min(1).max(200) }).strict(),
    z.object({ pattern: z.string().min(1).max(500) }).strict(),
  ])
  .describe(
    'A group never crosses splits. column: of a CSV in the source that has a column naming images too; pattern (RE2): images whose paths agree in its first parenthesis.',
  );

/** All settings of a run with their defaults. */
export const pipelineSettings = z
  .object({
    enable_validation: z.boolean().default(true),
    enable_deduplication: z.boolean().default(true),
    enable_labeling: z.boolean().default(false),
    enable_storage_tiering: z.boolean().default(true),
    enable_quality_report: z.boolean().default(true),
    hot_storage_threshold: z.number().int().min(0).default(1000).describe('How many images stay hot.'),
    hot_ranking: z.enum(HOT_RANKINGS).default('default').describe('default: labelled first, then newest, then id.'),
    temp_workspace_cleanup: z.boolean().default(true),
    validation_mode: z.enum(VALIDATION_MODES).default('strict'),
    max_concurrent_validations: z.number().int().min(1).max(64).default(5),
    size_preset: z.enum(SIZE_PRESETS).default('normal'),
    min_width: z.number().int().min(1).optional(),
    min_height: z.number().int().min(1).optional(),
    max_bytes: z.number().int().min(1).default(DEFAULT_MAX_BYTES),
    check_level: z.enum(CHECK_LEVELS).default('medium'),
    image_profile: z.enum(PROFILES).default('auto'),
    dedup_profile: z.enum(PROFILES).default('auto'),
    dedup_action: z.enum(DEDUP_ACTIONS).default('default'),
    splits: z
      .record(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u), z.number().min(0))
      .refine((ratios) => Object.values(ratios).some((ratio) => ratio > 0), 'at least one split needs a ratio above 0')
      .optional()
      .describe(
        'Split name → ratio. Default: training 11500, validation 750, test 750, staging 1000, canary 500, production 500.',
      ),
    split_seed: z.number().int().default(42),
    group_by: groupBy.optional(),
    stratify: z.boolean().default(false).describe('Spreads every class over the splits by the ratios too.'),
    label_source: z.enum(['folder', 'keyword']).default('folder'),
    label_keywords: z
      .record(z.string().min(1), z.string().min(1))
      .optional()
      .describe('Keyword in the path → class name, for label_source keyword.'),
    label_formats: z.array(z.enum(LABEL_FORMATS)).default([]),
  })
  .strict();
export type PipelineSettings = z.output<typeof pipelineSettings>;

/** The same fields, each optional, and none filled in when it is not given. */
function withoutDefaults<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    (field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType)).optional(),
  ]);
  return z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>) as unknown as z.ZodType<
    Partial<z.output<typeof schema>>
  >;
}

/** Changes that a recovery may make: everything that judges again without reading again. */
export const recoverySettings = withoutDefaults(pipelineSettings);

export const folderSource = z.object({ type: z.literal('folder'), path: z.string().min(1).max(4096) }).strict();
const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(4096)
  .describe('http or https, public, without a password.');
export const archiveUrlSource = z
  .object({
    type: z.literal('archive_url'),
    url: webAddress.describe('Address of an archive: zip, tar, tar.gz or tar.zst, told by its content.'),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/)
      .optional()
      .describe('Hex; another archive is refused.'),
  })
  .strict();
export const configAndArchiveSource = z
  .object({ type: z.literal('config_and_archive'), config_url: webAddress, archive_url: webAddress })
  .strict();
export const uploadSource = z
  .object({
    type: z.literal('upload'),
    upload_id: id,
    title: z.string().max(300).optional().describe('What people see; made from the files when it is not given.'),
  })
  .strict();
export const configImagesLabelsSource = z
  .object({
    type: z.literal('config_images_labels'),
    config_url: webAddress,
    images_url: webAddress.describe('Address of the archive with the images.'),
    labels_url: webAddress.describe('Address of the archive with the label files.'),
  })
  .strict();
const columnName = z.string().min(1).max(200);
export const urlListSource = z
  .object({
    type: z.literal('url_list'),
    url: webAddress.optional().describe('Address of the list: txt, csv, tsv, jsonl or parquet, told by its content.'),
    urls: z.array(z.string().min(1).max(4096)).min(1).max(10_000).optional().describe('The addresses themselves.'),
    columns: z
      .object({ url: columnName, label: columnName, split: columnName, sha256: columnName, licence: columnName })
      .partial()
      .strict()
      .optional()
      .describe(
        'Names of the columns that hold the address (else url), the licence (else licence or license), and maybe class, split and checksum.',
      ),
    upload_id: id.optional().describe('An upload that holds the list alone.'),
    title: z.string().max(300).optional().describe('What people see; made from the upload when it is not given.'),
  })
  .strict()
  .refine(({ url, urls, upload_id }) => [url, urls, upload_id].filter((each) => each !== undefined).length === 1, {
    message: 'give one of url, urls and upload_id',
    path: ['url'],
  });
export const importSource = z.discriminatedUnion('type', [
  folderSource,
  uploadSource,
  archiveUrlSource,
  configAndArchiveSource,
  configImagesLabelsSource,
  urlListSource,
]);
export type ImportSource = z.output<typeof importSource>;

/** What a run reads: one source, or several as one tree. */
export type RunSource = ImportSource | { type: 'several'; sources: ImportSource[] };
const MOST_SOURCES = 20;

export const importRequest = z
  .object({
    name: z.string().trim().min(1).max(200).optional().describe('Of the new dataset. Not used with dataset_id.'),
    description: z.string().max(5000).optional(),
    dataset_id: id.optional().describe('Append to this dataset instead of making one.'),
    source: importSource.optional(),
    sources: z
      .array(importSource)
      .min(1)
      .max(MOST_SOURCES)
      .optional()
      .describe('Several sources as one tree: each below a folder of its own when two have a file of one path.'),
    yolo_config_url: webAddress.optional().describe('Older shape, with dataset_url: the same as config_and_archive.'),
    dataset_url: webAddress.optional(),
    format: z.enum(FORMATS).default('auto'),
    format_options: z.object({}).strict().optional(),
    pipeline: pipelineSettings.prefault({}),
  })
  .strict()
  .refine((body) => (body.yolo_config_url === undefined) === (body.dataset_url === undefined), {
    message: 'give yolo_config_url and dataset_url together',
    path: ['dataset_url'],
  })
  .refine((body) => body.name !== undefined || body.dataset_id !== undefined, {
    message: 'give a name for the new dataset, or the dataset_id of one to append to',
    path: ['name'],
  })
  .refine((body) => [body.source, body.sources, body.dataset_url].filter((each) => each !== undefined).length === 1, {
    message: 'give either source or sources',
    path: ['source'],
  });
export type ImportRequest = z.output<typeof importRequest>;

/** The source that a request names, in whichever shape. */
export function sourceOfRequest(body: ImportRequest): RunSource {
  const { source, sources = [] } = body;
  if (sources.length > 1) return { type: 'several', sources };
  if (body.dataset_url === undefined) return source ?? sources[0]!;
  return { type: 'config_and_archive', config_url: body.yolo_config_url!, archive_url: body.dataset_url };
}

export const importStarted = z.object({
  job_id: id,
  run_id: id,
  dataset_id: id,
  status: z.literal('queued'),
  message: z.string(),
  created_at: time,
  estimated_completion: time.nullable(),
});

export const dryRun = z.object({
  format: z.string(),
  why: z.string(),
  images: z.number().int(),
  labels: z.number().int(),
  other_files: z.number().int(),
  classes: z.array(z.object({ id: z.number().int(), name: z.string(), count: z.number().int().nullable() })),
  splits: z.record(z.string(), z.number().int()),
  readers: z.array(z.string()),
  problems: z.array(z.object({ code: z.string(), count: z.number().int(), examples: z.array(errorDetail) })),
  bytes: z.number(),
  estimated_seconds: seconds.nullable(),
  sampled_labels: z.number().int().describe('How many label files were looked into.'),
  appends_to: z
    .object({
      id,
      name: z.string(),
      total_images: z.number().int(),
      classes: z
        .array(z.object({ id: z.number().int(), name: z.string(), as: z.number().int(), is_new: z.boolean() }))
        .describe('Classes of the source with their number in the dataset; the same name is the same class.'),
      said: z.string().nullable().describe('Which numbers mean something else here; null when none does.'),
    })
    .nullable()
    .describe('The dataset that dataset_id names.'),
});

export const metrics = z.object({
  start_time: time.nullable(),
  end_time: time.nullable(),
  total_duration: seconds.nullable(),
  images_crawled: z.number().int(),
  crawl_duration: seconds.nullable(),
  images_validated: z.number().int(),
  valid_images: z.number().int(),
  invalid_images: z.number().int(),
  validation_duration: seconds.nullable(),
  duplicates_found: z.number().int(),
  duplicates_removed: z.number().int(),
  unique_images: z.number().int(),
  dedup_duration: seconds.nullable(),
  images_labeled: z.number().int(),
  labeling_duration: seconds.nullable(),
  hot_storage_count: z.number().int(),
  cold_storage_count: z.number().int(),
  storage_duration: seconds.nullable(),
  quality_score: z.number().min(0).max(100).nullable(),
  report_generated: z.boolean(),
});

export const importStatus = z.object({
  job_id: id,
  status: z.string(),
  phase: z.enum([
    'downloading_config',
    'downloading_dataset',
    'parsing_annotations',
    'processing_images',
    'storing_data',
    'completed',
  ]),
  progress: z.object({
    percentage: z.number().min(0).max(100),
    current_step: z.enum(STEP_IDS as [string, ...string[]]).nullable(),
    steps_completed: z.array(z.string()),
    current_step_progress: z.number().min(0).max(100),
    total_steps: z.literal(8),
    done: z.number().int(),
    total: z.number().int(),
    rate_per_second: z.number().nullable(),
    eta_seconds: seconds.nullable(),
  }),
  dataset_id: id,
  started_at: time.nullable(),
  completed_at: time.nullable(),
  estimated_completion: time.nullable(),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
  summary: z.object({
    total_images: z.number().int(),
    total_annotations: z.number().int(),
    classes: z.array(z.object({ id: z.number().int(), name: z.string() })),
    dataset_size_bytes: z.number(),
  }),
  metrics,
});

/** One band of the funnel: where images went, each linking to its list. */
export const funnelBand = z.object({
  id: z.string(),
  title: z.string(),
  images: z.number().int(),
  of: z.string().nullable(),
});
export const scorePart = z.object({
  id: z.string(),
  title: z.string(),
  weight: z.number(),
  numerator: z.number(),
  denominator: z.number(),
  value: share.nullable(),
});
export const runState = z.enum(RUN_STATES);
