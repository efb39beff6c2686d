import { z } from 'zod';
import { PAIR_VERDICTS } from '../decided-pairs';
import { id, listOf, oneOrMany, paging, time } from './conventions';
import { IMAGE_STATUSES } from './images';

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
