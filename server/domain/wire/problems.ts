import { z } from 'zod';
import { ITEM_KINDS } from '../verdicts';
import { id, listOf, paging } from './conventions';

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
