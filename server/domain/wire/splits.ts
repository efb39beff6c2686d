import { z } from 'zod';
import { LEAK_KINDS } from '../leakage';
import { id, listOf, paging, time } from './conventions';
import { pairedImage } from './duplicates';

export const SPLIT_NAME = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, 'letters, digits, blanks, _ and -');

const drawFields = {
  id,
  ratios: z.record(SPLIT_NAME, z.number().min(0)).optional().describe('Split → ratio. Give these or counts.'),
  counts: z
    .record(SPLIT_NAME, z.number().int().min(0))
    .optional()
    .describe('Split → images; what is left goes to `rest`.'),
  rest: SPLIT_NAME.default('training'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(42),
  stratify: z.boolean().default(false),
  group_by: z
    .union([z.enum(['imported', 'none']), z.object({ pattern: z.string().min(1).max(500) }).strict()])
    .default('imported')
    .describe(
      'What must stay together besides copies: the groups as imported, nothing, or by a pattern (RE2) over paths.',
    ),
  keep: z
    .array(SPLIT_NAME)
    .optional()
    .describe('Splits that nothing leaves. Default: those of validation, test, staging and canary that have images.'),
};
const isOne = ({ ratios, counts }: { ratios?: unknown; counts?: unknown }) =>
  (ratios === undefined) !== (counts === undefined);
const SAY_ONE = 'give either ratios or counts';

export const splitDrawInput = z.object(drawFields).refine(isOne, SAY_ONE);
export const splitApplyInput = z
  .object({
    ...drawFields,
    revision: z.number().int().optional().describe('Of the preview: refused when the dataset has changed since.'),
    reason: z.string().trim().max(500).optional(),
  })
  .refine(isOne, SAY_ONE);

const sizes = z.object({ now: z.number().int(), wanted: z.number().int(), got: z.number().int() });
export const splitPreview = z.object({
  revision: z.number().int(),
  images: z.number().int(),
  moved: z.number().int(),
  keep: z.array(z.string()),
  splits: z.array(sizes.extend({ name: z.string(), is_kept: z.boolean() })),
  classes: z.array(
    z.object({ class_id: z.number().int(), class_name: z.string(), splits: z.record(z.string(), sizes) }),
  ),
  moves: z.array(z.object({ from: z.string().nullable(), to: z.string(), images: z.number().int() })),
  groups: z.object({
    groups: z.number().int(),
    images: z.number().int(),
    largest: z.number().int(),
    torn: z.number().int(),
  }),
  leaves_held_out: z.number().int().describe('Images that leave a held-out split.'),
  enters_held_out: z.number().int(),
});

export const splitMoveInput = z.object({
  id,
  image_ids: z.array(id).min(1).max(1000),
  to: SPLIT_NAME,
  reason: z.string().trim().max(500).optional().describe('Needed when an image leaves or enters a held-out split.'),
});

export const splitChange = z.object({
  id,
  kind: z.enum(['draw', 'move', 'undo', 'restore']),
  at: time,
  actor: z.string(),
  reason: z.string().nullable(),
  images: z.number().int(),
  plan: z.record(z.string(), z.unknown()),
  moves: z.array(z.object({ from: z.string().nullable(), to: z.string().nullable(), images: z.number().int() })),
  is_undone: z.boolean(),
});
export const splitChangeList = listOf(splitChange);
export const splitHistoryInput = z.object({ id, ...paging });

/** The same thing in two splits. */
export const leak = z.object({
  kind: z.enum(LEAK_KINDS),
  key: z.string().describe('The hash, duplicate group or group that both have.'),
  a: pairedImage,
  b: pairedImage,
  images_a: z.number().int().describe('Images of it in the split of a.'),
  images_b: z.number().int(),
});
export const leakList = listOf(leak).extend({
  pairs: z.number().int(),
  images: z.number().int().describe('Images that stand, as the same thing, in more than one split.'),
  by_kind: z.record(z.enum(LEAK_KINDS), z.number().int()),
});
export const leakListInput = z.object({ id, ...paging, kind: z.enum(LEAK_KINDS).optional() });
