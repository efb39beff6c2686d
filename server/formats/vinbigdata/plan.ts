import { z } from 'zod';

/** The columns of a table of readings, as VinBigData writes them. Tables may have them in any order, and others beside. */
export const COLUMNS = ['image_id', 'class_name', 'class_id', 'rad_id', 'x_min', 'y_min', 'x_max', 'y_max'] as const;
/** The columns of a list of true sizes: dim0 is the height, dim1 the width. */
export const SIZE_COLUMNS = ['image_id', 'dim0', 'dim1'] as const;

const table = z.object({
  file: z.string(),
  /** How many columns the header has, and at which place each wanted one stands. */
  width: z.number(),
  places: z.array(z.number()),
});
export type Table = z.output<typeof table>;

/** Everything that is known about a VinBigData dataset after reading its tables once; plain JSON. */
export const vinPlan = z.object({
  format: z.literal('vinbigdata'),
  why: z.string(),
  classes: z.array(z.object({ id: z.number(), name: z.string() })),
  readers: z.array(z.string()),
  splits: z.array(z.string()),
  tables: z.array(table),
  sizes: z.array(table),
});
export type VinPlan = z.output<typeof vinPlan>;
