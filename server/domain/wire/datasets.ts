import { z } from 'zod';
import { PAIR_VERDICTS } from '../decided-pairs';
import { HEATMAP_BINS, HEATMAP_MODES } from '../heatmap';
import { LIKENESS_REACH, MOST_SIMILAR } from '../likeness';
import { ITEM_KINDS, VERDICTS } from '../verdicts';
import { flag, id, listOf, oneOrMany, paging, share, sorting, time } from './conventions';
import { funnelBand, groupBy, metrics, scorePart } from './imports';
import { runSummary, verdictCount } from './runs';

export const IMAGE_STATUSES = ['accepted', 'warned', 'quarantined', 'duplicate', 'deleted'] as const;
export const TIERS = ['hot', 'cold'] as const;
/** Of how many images each has a cursor that leads straight there. */
export const ANCHOR_EVERY = 500;
/** A word that people put on images. */
export const TAG_NAME = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:/+-]{0,59}$/u, 'letters, digits, blanks and . _ : / + -, at most 60');
/** So many images at most are named one by one; more are meant by a filter. */
export const MOST_IDS = 10_000;
export const IMAGE_SORTS = ['filename', 'created_at', 'width', 'height', 'file_size_bytes'] as const;
/** `similarity` only where images are looked for that are like one. */
export const LIST_SORTS = [...IMAGE_SORTS, 'similarity'] as const;

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
export const listedImage = image.extend({
  distance: z
    .number()
    .int()
    .optional()
    .describe('With similar_to: in how many of 256 bits it differs from that image.'),
});
export const imageList = listOf(listedImage).extend({ images: z.array(listedImage) });
/** What a list of images is narrowed by. */
const narrowing = {
  split: z.string().max(60).optional(),
  class_filter: oneOrMany(z.string().max(200)),
  has_annotations: flag.optional(),
  status: oneOrMany(z.enum(IMAGE_STATUSES)),
  tier: z.enum(TIERS).optional(),
  reader: z.string().max(200).optional(),
  layer: z.string().max(200).optional(),
  issue: z.string().max(60).optional(),
  tag: oneOrMany(z.string().max(60)).describe('Images that have all of these tags.'),
  cell: z
    .string()
    .regex(/^([0-9]|[1-5][0-9]|6[0-3]),([0-9]|[1-5][0-9]|6[0-3])$/)
    .optional()
    .describe('column,row of a heatmap: images with a box (of class_filter) that counts there.'),
  cell_mode: z.enum(HEATMAP_MODES).optional().describe('centre unless given.'),
  group: z.string().max(500).optional().describe('Images of one patient, study or whatever groups were made by.'),
  verdict: z.enum(VERDICTS).optional(),
  min_confidence: z.coerce
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Images with an annotation at least so confident; of class_filter, layer and reader where they are given.',
    ),
  max_confidence: z.coerce.number().min(0).max(1).optional(),
  similar_to: id
    .optional()
    .describe(
      `The ${MOST_SIMILAR} images nearest to this one that the other filters leave, at most ${LIKENESS_REACH} of 256 bits apart; sort_by=similarity, most alike first.`,
    ),
  q: z.string().max(200).optional(),
};
/** What a list of images is narrowed and ordered by. */
export const imageFilter = { id, ...sorting(LIST_SORTS, 'created_at', 'desc'), ...narrowing };

/** Which images are meant: named one by one, or all that match a filter but some. */
export const imageSelection = {
  image_ids: z.array(id).min(1).max(MOST_IDS).optional().describe('These images; or else:'),
  filter: z.object(narrowing).strict().optional().describe('All images that match, as in the list of images.'),
  except: z.array(id).max(MOST_IDS).optional().describe('But not these.'),
};

export const imageListInput = z.object({
  ...imageFilter,
  ...paging,
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(ANCHOR_EVERY - 1)
    .optional()
    .describe('Images passed over after the cursor.'),
});
export const imageIdsInput = z.object({
  ...imageFilter,
  cursor: z.string().max(500).optional(),
  offset: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_IDS).default(MOST_IDS),
});
export const imageIds = z.object({ ids: z.array(id) });

/** One image in an export of the list. */
export const imageRow = z.object({
  id,
  filename: z.string(),
  split: z.string().nullable(),
  status: z.enum(IMAGE_STATUSES),
  verdict: z.enum(['accepted', 'warned', 'rejected']),
  issues: z.array(z.string()),
  tags: z.array(z.string()),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  file_size_bytes: z.number(),
  format: z.string().nullable(),
  tier: z.enum(TIERS).nullable(),
  annotation_count: z.number().int(),
  classes: z.array(z.string()),
  readers: z.array(z.string()),
  sha256: z.string().nullable(),
  source_url: z.string(),
  licence: z.string().nullable(),
  created_at: time,
});
export const imageRowList = listOf(imageRow);
export const exportImagesInput = z.object({
  ...imageFilter,
  ...paging,
  image_ids: oneOrMany(id),
  except: oneOrMany(id),
});
export const exportSelectionInput = z.object({
  id,
  ...sorting(IMAGE_SORTS, 'created_at', 'desc'),
  ...paging,
  ...imageSelection,
});

export const imageAnchorsInput = z.object(imageFilter);
export const imageAnchors = z.object({
  total: z.number().int(),
  every: z.number().int().describe('How many images lie between two anchors.'),
  anchors: z.array(z.string()).describe('Cursors of the list of images: the first leads to image every + 1.'),
  filters_applied: z.record(z.string(), z.unknown()),
});

/** Filters whose choices are counted, by their names. */
export const FACETS = [
  'split',
  'class_filter',
  'has_annotations',
  'status',
  'tier',
  'reader',
  'issue',
  'layer',
  'verdict',
  'min_confidence',
  'tag',
] as const;
export type FacetName = (typeof FACETS)[number];
const choices = z.array(z.object({ value: z.string(), images: z.number().int() }));
export const imageFacetsInput = z.object({
  ...imageFilter,
  of: oneOrMany(z.enum(FACETS)).describe('Only these; without it all, which takes its time in a large dataset.'),
});
export const imageFacets = z.object({
  facets: z
    .partialRecord(z.enum(FACETS), choices)
    .describe(
      'By the name of a filter: how many images each of its values would leave, all other filters as they are.',
    ),
  filters_applied: z.record(z.string(), z.unknown()),
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

export const verdictRow = z.object({
  file: z.string(),
  line: z.number().int().nullable(),
  verdict: z.enum(['accepted', 'warned', 'rejected']),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  fix: z.string().nullable(),
  image_id: id.nullable(),
});
export const verdictList = listOf(verdictRow);
export const verdictListInput = z.object({
  id,
  ...paging,
  run_id: id.optional(),
  verdict: z.enum(['accepted', 'warned', 'rejected']).optional(),
  code: z.string().max(60).optional(),
  subject: z.enum(ITEM_KINDS).optional(),
  q: z.string().max(200).optional(),
});

export const duplicateRow = z.object({
  image_id: id,
  filename: z.string(),
  status: z.enum(['best', 'duplicate', 'unique']),
  group_id: id.nullable(),
  group_size: z.number().int(),
  stage: z
    .enum(['bytes', 'pixels', 'near', 'reader'])
    .nullable()
    .describe('How a copy was recognised; `reader`: the copy that a reader worked on, now a layer of `copy_of`.'),
  /** Of an exact copy: the image of the group that it is the same as. */
  copy_of: id.nullable(),
  scores: z.record(z.string(), z.number()),
  bytes_saved: z.number(),
  thumbnail_url: z.string().nullable(),
  removed: z.boolean(),
  is_decided: z.boolean().describe('A copy because a person said so.'),
});
export const duplicateList = listOf(duplicateRow);
export const duplicateListInput = z.object({
  id,
  ...paging,
  status: oneOrMany(z.enum(['best', 'duplicate', 'unique'])),
});

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

/** Two images that may be one: for a person to decide, or decided. */
export const pairedImage = z.object({
  image_id: id,
  filename: z.string(),
  status: z.enum(IMAGE_STATUSES),
  split: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  bytes: z.number(),
  thumbnail_url: z.string().nullable(),
});
export const duplicatePair = z.object({
  best: pairedImage,
  other: pairedImage,
  verdict: z.enum(['duplicate', 'doubtful']).describe('What the comparison found.'),
  similarity: z.number(),
  scores: z.record(z.string(), z.number()),
  is_leakage: z.boolean().describe('Both are in the lists, in different splits.'),
  decision: z.enum(PAIR_VERDICTS),
  decided_by: z.string().nullable(),
  decided_at: time.nullable(),
});
export const duplicatePairList = listOf(duplicatePair);
export const undecidedListInput = z.object({
  id,
  ...paging,
  verdict: z.enum(['duplicate', 'doubtful']).optional(),
});
export const duplicatePairListInput = undecidedListInput.extend({
  decision: oneOrMany(z.enum(PAIR_VERDICTS)),
  image_id: id.optional().describe('Pairs that this image stands in.'),
});

export const decidePairInput = z.object({ id, image_id: id, other_id: id, decision: z.enum(PAIR_VERDICTS) });
export const decidedPair = z.object({
  image_id: id,
  other_id: id,
  decision: z.enum(PAIR_VERDICTS),
  removed: z
    .number()
    .int()
    .describe('Images that left the lists: 0 also when one would take labels or a reader with it.'),
  restored: z.number().int().describe('Images that came back into the lists.'),
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
