import { z } from 'zod';
import { id, listOf, paging, time } from './conventions';
import { imageSelection, TAG_NAME } from './image-lists';
import { SPLIT_NAME } from './splits';

export const IMAGE_ACTIONS = ['tag', 'untag', 'split', 'quarantine', 'bring_back'] as const;
export type ImageAction = (typeof IMAGE_ACTIONS)[number];

/** Why an image of the selection cannot be brought back. */
export const KEPT_OUT = ['reader_copy', 'decided_copy', 'unreadable'] as const;

const fields = {
  id,
  ...imageSelection,
  action: z.enum(IMAGE_ACTIONS),
  tag: TAG_NAME.optional().describe('Of tag and untag.'),
  to: SPLIT_NAME.optional().describe('Of split.'),
};
type Fields = { image_ids?: unknown; filter?: unknown; action: ImageAction; tag?: unknown; to?: unknown };

const isWhole = ({ action, tag, to }: Fields) =>
  action === 'tag' || action === 'untag' ? tag !== undefined : action !== 'split' || to !== undefined;
const isOne = ({ image_ids, filter }: Fields) => (image_ids === undefined) !== (filter === undefined);
const checked = <Shape extends z.ZodType<Fields>>(shape: Shape) =>
  shape
    .refine(isOne, { message: 'give either image_ids or filter', path: ['image_ids'] })
    .refine(isWhole, { message: 'tag and untag need a tag, split needs to', path: ['action'] });

export const imageChangePreviewInput = checked(z.object(fields));
export const imageChangePreview = z.object({
  revision: z.number().int().describe('Of the dataset; give it with the change, so that this is what is changed.'),
  images: z.number().int().describe('Images of the selection.'),
  changes: z.number().int().describe('Of these, images that change; the others are that way already.'),
  came_along: z.number().int().describe('Further images that move because they belong to these.'),
  kept_out: z.record(z.enum(KEPT_OUT), z.number().int()).describe('Images that cannot be brought back, and why.'),
  needs_reason: z.boolean(),
  leaves_held_out: z.number().int(),
  enters_held_out: z.number().int(),
});

export const imageChangeInput = checked(
  z.object({
    ...fields,
    reason: z.string().trim().max(500).optional().describe('Needed by quarantine, and where held-out splits change.'),
    revision: z.number().int().optional().describe('Of the preview: refused when the dataset has changed since.'),
  }),
);
export const imageChangeDone = z.object({
  change_id: id.nullable().describe('Null when nothing changed.'),
  images: z.number().int().describe('Images that changed.'),
  came_along: z.number().int(),
});

export const imageChange = z.object({
  id,
  action: z.enum(IMAGE_ACTIONS),
  tag: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string().nullable(),
  images: z.number().int(),
  selection: z.record(z.string(), z.unknown()).describe('A filter and how many were left out of it, or how many ids.'),
  actor: z.string(),
  at: time,
  undone_by: z.string().nullable(),
  undone_at: time.nullable(),
});
export const imageChangeList = listOf(imageChange);
export const imageChangeListInput = z.object({ id, ...paging });
