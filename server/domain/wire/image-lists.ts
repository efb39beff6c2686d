import { z } from 'zod';
import { LISTED_BANDS } from '../funnel';
import { HEATMAP_MODES } from '../heatmap';
import { LIKENESS_REACH, MOST_SIMILAR } from '../likeness';
import { ANNOTATIONS, MEASURES, RANGED, type RangedName } from '../measures';
import { parseRange, rangeProblem, writeRange } from '../number-ranges';
import { VERDICTS } from '../verdicts';
import { flag, id, listOf, oneOrMany, paging, sorting, time } from './conventions';
import { IMAGE_STATUSES, image, TIERS } from './images';

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

export const listedImage = image.extend({
  distance: z
    .number()
    .int()
    .optional()
    .describe('With similar_to: in how many of 256 bits it differs from that image.'),
});

export const imageList = listOf(listedImage).extend({ images: z.array(listedImage) });

/** A range of numbers as text, always spelled the same way. */
const range = z
  .string()
  .max(100)
  .check((context) => {
    const problem = rangeProblem(context.value);
    if (!problem) return;
    const { message, fix } = problem;
    context.issues.push({ code: 'custom', input: context.value, message, params: { fix }, continue: false });
  })
  .overwrite((text) => writeRange(parseRange(text)));

const SO_MANY =
  'Counted are annotations of class_filter, layer and reader where they are given, else of all layers but those of models and consensus; class_filter then asks for nothing else, so that none can be asked for: 0..=0.';

/** One filter for everything that distributions show, by the same name and in the same unit. */
const ranges = Object.fromEntries(
  RANGED.map((name) => {
    const { title, unit } = name === 'annotations' ? ANNOTATIONS : MEASURES[name];
    const of = `${title}${unit && name !== 'annotations' ? `, in ${unit === 'share' ? 'shares from 0 to 1' : unit}` : ''}`;
    const form = 'from..until without until itself, or from..=until with it; either end may be left out.';
    return [name, range.optional().describe(`${of}: ${form}${name === 'annotations' ? ` ${SO_MANY}` : ''}`)];
  }),
) as { [Name in RangedName]: z.ZodOptional<typeof range> };

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
  band: z
    .enum(LISTED_BANDS)
    .optional()
    .describe('Images of a band of the funnel: fetched are those of any status, the others are no copies of others.'),
  run_id: id.optional().describe('Images that this run brought.'),
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
  ...ranges,
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
