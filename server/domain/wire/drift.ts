import { z } from 'zod';
import { THRESHOLD_MEASURES } from '../drift-alerts';
import { id, listOf, paging, time } from './conventions';

export const population = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'A split, `none` (images without one), `version:<n>`, `all`, a window `2026-01-01..2026-02-01` by arrival, the end excluded, or `predictions:2026-01-01..2026-02-01`: the images that models said something of in that time, and only what they said then.',
  );

export const driftInput = z.object({
  id,
  reference: population.default('training'),
  target: population.default('production'),
});

const span = z.object({ first: time.nullable(), last: time.nullable() });
export const driftWindows = z.object({
  images: span.describe('When images came in that are in the lists.'),
  predictions: span
    .extend({ models: z.array(z.string()) })
    .nullable()
    .describe('When predictions came in, by which models; null while there is no layer of a model.'),
});

const bin = z.object({
  label: z.string().nullable().describe('Of a category.'),
  from: z.number().nullable(),
  to: z.number().nullable(),
  reference: z.number().int(),
  target: z.number().int(),
});

export const driftFeature = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  kind: z.enum(['number', 'category']),
  of: z.enum(['images', 'boxes']).describe('What n counts.'),
  layer: z.string().nullable().describe('The model that it is about.'),
  n_reference: z.number().int(),
  n_target: z.number().int(),
  psi: z
    .number()
    .nullable()
    .describe('Over 10 equal-frequency bins of the reference, or categories; shares floored at 1e-4.'),
  psi_no_drift_99: z.number().nullable().describe('What chance alone exceeds in 1 of 100 cases with these n.'),
  ks: z.number().nullable(),
  ks_p: z.number().nullable().describe('Exact up to 10,000 a side, else asymptotic.'),
  chi2: z.number().nullable(),
  js: z.number().nullable().describe('Distance (square root of the divergence), base 2, over the bins of the PSI.'),
  wasserstein: z.number().nullable().describe('In standard deviations of the reference.'),
  p: z.number().nullable().describe('Of Kolmogorov–Smirnov for numbers, of chi-squared for categories.'),
  p_adjusted: z.number().nullable().describe('Benjamini–Hochberg over all features.'),
  effect: z
    .number()
    .nullable()
    .describe('Numbers: shift of the mean in standard deviations of the reference, signed. Categories: Cramér’s V.'),
  mean_reference: z.number().nullable(),
  mean_target: z.number().nullable(),
  drifted: z.boolean().nullable().describe('More than chance, and by as much as matters; null where there is no test.'),
  histogram: z.array(bin),
});

export const drift = z.object({
  reference: z.string(),
  target: z.string(),
  images: z.object({ reference: z.number().int(), target: z.number().int() }),
  features: z.array(driftFeature),
});

export const driftImagesInput = driftInput.extend({
  feature: z.string().min(1).max(300),
  limit: z.coerce.number().int().min(1).max(100).default(12),
});
export const driftImages = z.object({
  bins: z
    .array(
      z.object({
        label: z.string().nullable(),
        from: z.number().nullable().describe('null: no lower end.'),
        to: z.number().nullable().describe('Excluded; null: no upper end.'),
        share_reference: z.number(),
        share_target: z.number(),
        part: z.number().describe('What the bin adds to the PSI.'),
      }),
    )
    .describe('Where the target has more than the reference, what adds most first.'),
  images: z.array(
    z.object({
      id,
      filename: z.string(),
      thumbnail_url: z.string().nullable(),
      value: z.union([z.number(), z.string()]),
    }),
  ),
});

const pair = { id, reference: population, target: population };

export const keptFeature = driftFeature.omit({ histogram: true, layer: true });
export const driftCheck = z.object({
  id,
  reference: z.string(),
  target: z.string(),
  at: time,
  by: z.string().describe('Who kept it; `Darkroom` after an import.'),
  run_id: id.nullable(),
  revision: z.number().int(),
  images: z.object({ reference: z.number().int(), target: z.number().int() }).nullable(),
  features: z.array(keptFeature),
  problem: z.string().nullable().describe('Why there are no figures.'),
});
export const driftCheckList = listOf(driftCheck);
export const driftCheckListInput = z.object({
  id,
  ...paging,
  reference: population.optional(),
  target: population.optional(),
});
export const keepDriftInput = z.object(pair);

export const driftThreshold = z.object({
  id,
  reference: z.string(),
  target: z.string(),
  feature: z.string().nullable().describe('null: each of them.'),
  measure: z.enum(THRESHOLD_MEASURES),
  above: z.number(),
  created_by: z.string().nullable(),
  created_at: time,
});
export const driftThresholdList = listOf(driftThreshold);
export const driftThresholdListInput = z.object({ id, ...paging });
export const setDriftThresholdInput = z.object({
  ...pair,
  feature: z.string().min(1).max(300).nullable().default(null),
  measure: z.enum(THRESHOLD_MEASURES).default('psi'),
  above: z.number().min(0).max(1000),
});
