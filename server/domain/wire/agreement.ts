import { z } from 'zod';
import { id, listOf, paging } from './conventions';
import { image } from './images';

/** IoU thresholds that the page offers; REST takes any between 0 and 1. */
export const IOU_CHOICES = [0.3, 0.5, 0.75] as const;

const threshold = z.coerce
  .number()
  .gt(0)
  .lt(1)
  .default(0.5)
  .describe('Boxes of two readers match from this IoU on, between 0 and 1');

export const agreementInput = z.object({
  id,
  iou: threshold,
  class_id: z.coerce.number().int().optional().describe('Only this class; without it all'),
});

const value = z.number().nullable().describe('null where it is not defined');
const interval = z.tuple([z.number(), z.number()]).nullable().describe('95 %, low and high');
const count = z.number().int();
const presenceCi = { alpha: interval, kappa: interval, ac1: interval };

export const agreementPair = z.object({
  a: z.string(),
  b: z.string(),
  images: count.describe('Images both have read, with usable boxes'),
  f1: value,
  f1_ci: interval,
  mean_iou: value,
  kappa: value.describe("Cohen's, of whether anything is there, or the class asked for"),
  kappa_ci: interval,
  matched: count,
  boxes_a: count,
  boxes_b: count,
  presence_images: count.describe('Images both have read, also those with unusable boxes only'),
  found_a: count.describe('Of these, images where a finds it'),
  found_b: count,
  found_both: count,
});

export const agreementClass = z.object({
  class_id: count,
  class_name: z.string(),
  f1: value,
  mean_iou: value,
  alpha: value.describe("Krippendorff's, nominal, of whether the class is there"),
  kappa: value.describe("Cohen's, of all pairs of readers together"),
  ac1: value.describe("Gwet's"),
  ci: z.object({ f1: interval, ...presenceCi }),
  images: count.describe('Images that two readers or more have read'),
  prevalence: value.describe('Readings that find the class, of all readings'),
  annotations: count,
  matched: count,
  found: count.describe('Readings that find the class'),
  found_by: z.record(z.string(), count).describe('Images on which each reader finds it'),
});

export const readerRow = z.object({
  reader: z.string(),
  images: count,
  annotations: count,
  no_finding_images: count,
  findings_per_image: value,
  no_finding_share: value,
  f1: value.describe('Against all others'),
});

export const agreement = z.object({
  readers: z.array(z.string()),
  iou: z.number(),
  class_id: count.nullable(),
  overall: z.object({
    f1: value,
    mean_iou: value,
    alpha: value.describe('Of whether anything is there'),
    kappa: value,
    ac1: value,
    ci: z.object({ f1: interval, ...presenceCi }),
    images: count.describe('Images that two readers or more have read'),
    read_images: count.describe('Images that somebody has read'),
    matched: count,
    annotations: count,
  }),
  pairs: z.array(agreementPair),
  classes: z.array(agreementClass),
  reader_rows: z.array(readerRow),
  matched_iou: z.array(z.object({ from: z.number(), to: z.number(), count })),
  profile: z.array(
    z.object({
      span: z.enum(['month', 'week']),
      start: z.string().describe('YYYY-MM, or the Monday of the week'),
      reader: z.string(),
      images: count,
      findings: count,
      findings_per_image: value,
      no_finding_share: value,
      f1: value,
    }),
  ),
  telling: z
    .object({
      less: z.string(),
      more: z.string(),
      class_id: count.nullable(),
      class_name: z.string().nullable(),
      images: count,
      less_images: count,
      more_images: count,
      p: z.number(),
    })
    .nullable()
    .describe('The difference between two readers that says most; null when nothing stands out'),
});

export const disagreementInput = agreementInput.extend(paging);
export const disagreementList = listOf(
  z.object({ image, boxes: count, unmatched: count, f1: value.describe('Over all pairs of readers of the image') }),
);
