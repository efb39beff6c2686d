import { z } from 'zod';
import { id } from './conventions';

const count = z.number().int();

/** Which images and annotations a figure is about. */
const selection = {
  id,
  split: z.string().max(60).optional().describe('Images of one split; `none` are those without.'),
  class_id: z.coerce.number().int().optional().describe('Annotations of one class; sizes then of images that have it.'),
};

export const distribution = z.object({
  title: z.string(),
  unit: z.string(),
  n: count.describe('Images that have the measure.'),
  bins: z
    .array(z.object({ from: z.number(), to: z.number(), count }))
    .describe(
      '`to` belongs to the last bin alone, except where counts are binned: there every bin holds both its ends. The list of images takes each as a range: brightness=from..to, from..=to where both ends belong.',
    ),
});
export const distributionsInput = z.object(selection);
export const distributions = z.object({
  images: count.describe('Images selected.'),
  unlabelled: count.describe('Of them, those without an annotation (of the class).'),
  distributions: z.record(z.string(), distribution),
});

/** Boxes by size and shape, counted in cells of equal width on logarithmic axes, and a few drawn from them. */
export const boxesInput = z.object(selection);
export const boxes = z.object({
  n: count.describe('Boxes that are counted.'),
  unmeasured: count.describe('Boxes without extent, or of images whose size is not known.'),
  cells: z
    .array(
      z.object({ size_from: z.number(), size_to: z.number(), aspect_from: z.number(), aspect_to: z.number(), count }),
    )
    .describe('Filled cells. Size is the share of the image that a box covers, aspect its width ÷ height in pixels.'),
  points: z
    .array(z.object({ image_id: id, class_id: count, size: z.number(), aspect: z.number() }))
    .describe('At most 500 boxes, drawn by their ids: the same as long as the boxes are.'),
});
