import { z } from 'zod';
import { RUN_ACTIONS, STEP_STATES } from '../run-states';
import { ITEM_KINDS } from '../verdicts';
import { errorDetail, id, listOf, paging, seconds, sorting, time } from './conventions';
import { FORMATS, funnelBand, importSource, metrics, pipelineSettings, recoverySettings, runState } from './imports';

export const runStep = z.object({
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  state: z.enum(STEP_STATES),
  attempt: z.number().int(),
  retries: z.number().int(),
  done: z.number().int(),
  total: z.number().int(),
  started_at: time.nullable(),
  ended_at: time.nullable(),
  duration_seconds: seconds.nullable(),
  message: z.string().nullable(),
});

export const runSummary = z.object({
  id,
  workflow: z.string(),
  dataset_id: id,
  dataset_name: z.string(),
  appends: z.boolean().describe('The dataset was there before; else the run made it.'),
  state: runState,
  undo: z
    .enum(['wanted', 'withdrawn', 'done'])
    .nullable()
    .describe('Being taken back: its rows go, then (withdrawn) its bytes; done. Null for a run that stands.'),
  undone_at: time.nullable(),
  wanted: z.enum(['run', 'pause', 'cancel']),
  attempt: z.number().int(),
  recoveries: z.number().int(),
  created_at: time,
  created_by: z.string().nullable(),
  started_at: time.nullable(),
  ended_at: time.nullable(),
  current_step: z.string().nullable(),
  done: z.number().int(),
  total: z.number().int(),
  percentage: z.number().min(0).max(100),
  rate_per_second: z.number().nullable(),
  eta_seconds: seconds.nullable(),
  bytes_done: z.number(),
  bytes_total: z.number(),
  message: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
});

export const verdictCount = z.object({
  code: z.string(),
  title: z.string(),
  verdict: z.enum(['accepted', 'warned', 'rejected']),
  subject: z.enum(ITEM_KINDS),
  count: z.number().int(),
});

export const run = runSummary.extend({
  revision: z.number().int().describe('Grows with every change; a smaller one is stale.'),
  source: z.object({ type: z.string(), title: z.string() }),
  format: z.object({ id: z.string(), why: z.string() }).nullable(),
  settings: pipelineSettings,
  again: z
    .object({ source: importSource.nullable(), sources: z.array(importSource), format: z.enum(FORMATS) })
    .nullable()
    .describe(
      'What it was started with, for starting it again with changes; null for who may not import. `source` is null when there are several.',
    ),
  steps: z.array(runStep),
  verdicts: z.object({
    images: z.object({ accepted: z.number().int(), warned: z.number().int(), rejected: z.number().int() }),
    labels: z.object({ accepted: z.number().int(), warned: z.number().int(), rejected: z.number().int() }),
    entries: z
      .object({ accepted: z.number().int(), warned: z.number().int(), rejected: z.number().int() })
      .describe('Refused entries that would be neither image nor label file.'),
    reasons: z.array(verdictCount),
  }),
  dead_letters: z.number().int(),
  metrics,
  funnel: z.array(funnelBand),
  actions: z.array(z.enum(RUN_ACTIONS)).describe('What the caller may do now.'),
});

export const runList = listOf(runSummary);
export const runListInput = z.object({
  ...paging,
  ...sorting(['created_at'], 'created_at', 'desc'),
  dataset_id: id.optional(),
  state: runState.optional(),
});

export const runLogLine = z.object({
  id: z.number().int(),
  time,
  level: z.enum(['info', 'warn', 'error']),
  step: z.string().nullable(),
  attempt: z.number().int(),
  message: z.string(),
});
export const runLog = listOf(runLogLine);

/** Thumbnails as they come, newest first. */
export const recentImage = z.object({
  item: z.number().int(),
  image_id: id,
  filename: z.string(),
  thumbnail_url: z.string().nullable(),
  verdict: z.enum(['accepted', 'warned', 'rejected']).nullable(),
});

export const recoverInput = z.object({
  from_step: z.union([z.number().int(), z.string()]).describe('1–8 or a step id'),
  with: recoverySettings.optional(),
});

export const deadLetter = errorDetail.extend({
  item: z.number().int(),
  path: z.string(),
  kind: z.string(),
  step: z.string(),
  tries: z.number().int(),
  failed_at: time,
});
export const deadLetterList = listOf(deadLetter);
