import { z } from 'zod';
import { id } from './conventions';

export const population = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'A split, `none` (images without one), `version:<n>`, `all`, or a window `2026-01-01..2026-02-01` by arrival, the end excluded.',
  );

export const driftInput = z.object({
  id,
  reference: population.default('training'),
  target: population.default('production'),
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
