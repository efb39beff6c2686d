import { z } from 'zod';
import { METHODS } from '../consensus/consensus';
import { id, time } from './conventions';

const count = z.number().int();

const settings = {
  method: z
    .enum(METHODS)
    .default('wbf')
    .describe('Weighted boxes fusion keeps every box; majority keeps what enough readers marked'),
  iou: z.coerce.number().gt(0).lt(1).default(0.5).describe('Boxes are one from this IoU on, between 0 and 1'),
  quorum: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Majority: how many readers must have marked it; without it more than half of those who read the image'),
};

export const consensusInput = z.object({ id, ...settings });

export const consensusLayer = z.object({
  layer: z.string().describe('The name that lists and exports take'),
  method: z.enum(METHODS),
  iou: z.number(),
  quorum: count.nullable(),
  boxes: count,
  images: count.describe('Images with a box'),
  no_finding_images: count.describe('Images whose readers, together, find nothing'),
  made_by: z.string(),
  made_at: time,
});
export const consensusState = z.object({ consensus: consensusLayer.nullable() });

export const consensusPreview = z.object({
  method: z.enum(METHODS),
  iou: z.number(),
  quorum: count.nullable(),
  images: count.describe('Images that get boxes'),
  no_finding_images: count.describe('Images that are said to have nothing'),
  left_out_images: count.describe('Images that some have read, but fewer than the quorum'),
  reader_boxes: count,
  boxes: count.describe('Boxes of the new layer'),
  lone_boxes: count.describe('Boxes of readers that no other reader marked'),
  dropped_boxes: count.describe('Boxes of readers that are not in the consensus'),
  classes: z.array(
    z.object({
      class_id: count,
      class_name: z.string(),
      reader_boxes: count,
      boxes: count,
      lone_boxes: count,
      dropped_boxes: count,
    }),
  ),
  replaces: consensusLayer.nullable().describe('The layer that is there now'),
});

export const consensusRemoved = z.object({ id, removed_boxes: count, removed_statements: count });
