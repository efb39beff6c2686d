import { z } from 'zod';
import { id, time } from './conventions';

/** A quality report: of a run, or of what a version froze. */
export const REPORT_REF = z
  .string()
  .regex(/^(?:run:[0-9a-f-]{36}|version:[1-9]\d{0,8})$/, 'run:<id> or version:<number>');

export const compareReportsInput = z.object({ id, a: REPORT_REF, b: REPORT_REF });

const side = z.object({ ref: REPORT_REF, label: z.string(), generated_at: time });

/** One figure of both; null where it is not defined, or was not counted then. */
export const comparedFigure = z.object({
  section: z.string(),
  name: z.string(),
  unit: z.string(),
  a: z.number().nullable(),
  b: z.number().nullable(),
  change: z.number().nullable().describe('b − a; null unless both have it.'),
});
export const reportComparison = z.object({ a: side, b: side, figures: z.array(comparedFigure) });
