import { z } from 'zod';
import { id } from './conventions';

export const SAMPLE_STATES = ['wanted', 'drawing', 'imported', 'failed'] as const;
export type SampleState = (typeof SAMPLE_STATES)[number];

/** How far the sample dataset of an organisation is; null where none was asked for. */
export const sampleProgress = z
  .object({
    state: z.enum(SAMPLE_STATES),
    done: z.number().int().describe('Images drawn so far.'),
    total: z.number().int(),
    problem: z.string().nullable(),
    run_id: id.nullable(),
  })
  .nullable();
