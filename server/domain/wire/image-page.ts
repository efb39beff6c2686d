import { z } from 'zod';
import { PAIR_VERDICTS } from '../decided-pairs';
import { VERDICTS } from '../verdicts';
import { id, time } from './conventions';
import { duplicatePair, pairedImage } from './duplicates';
import { TIERS } from './images';

/** What stands around an image: asked for beside the image itself. */
export const imagePlace = z.object({ id, image_id: id });

const other = z.object({ image_id: id, filename: z.string().nullable().describe('null: it is gone.') });

const event = <const Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ kind: z.literal(kind), at: time, by: z.string().nullable(), ...shape });

export const imageEvent = z.discriminatedUnion('kind', [
  event('fetched', { source_url: z.string() }),
  event('validated', { run_id: id, verdict: z.enum(VERDICTS), issues: z.array(z.string()) }),
  event('copy_found', {
    run_id: id,
    stage: z.enum(['bytes', 'pixels', 'near', 'reader']),
    of: other,
    removed: z.boolean().describe('It left the lists with that, and has not been brought back since.'),
  }),
  event('imported', { run_id: id }),
  event('pair_decided', { decision: z.enum(PAIR_VERDICTS), other }),
  event('split_moved', {
    change: z.enum(['draw', 'move', 'undo', 'restore']),
    from: z.string().nullable(),
    to: z.string().nullable(),
    reason: z.string().nullable(),
    is_undone: z.boolean(),
  }),
  event('consensus', { layer: z.string(), annotations: z.number().int(), no_finding: z.boolean() }),
  event('frozen', { version: z.number().int(), name: z.string().nullable(), split: z.string().nullable() }),
  event('published', { version: z.number().int() }),
  event('tier_moved', { from: z.enum(TIERS), to: z.enum(TIERS) }).describe('The last move; earlier ones are not kept.'),
  event('restored', {}),
]);

export const heldByVersion = z.object({
  version: z.number().int(),
  name: z.string().nullable(),
  state: z.enum(['frozen', 'published']),
  created_at: time,
  created_by: z.string(),
  split: z.string().nullable().describe('In that version.'),
  annotations: z.number().int().describe('In that version, without those of models and consensus.'),
  is_split_same: z.boolean().describe('As it is now.'),
  are_labels_same: z.boolean().describe('Every layer but those of models, as it is now.'),
});

export const imageHistory = z.object({
  events: z.array(imageEvent).describe('What rows prove, the earliest first.'),
  versions: z.array(heldByVersion).describe('The latest first.'),
  now: z.object({ split: z.string().nullable(), annotations: z.number().int(), is_listed: z.boolean() }),
});

export const imageNeighbours = z.object({
  similar: z.object({
    is_comparable: z.boolean().describe('false: there is too little in the image to say what is like it.'),
    images: z.array(pairedImage.extend({ distance: z.number().int().describe('Bits of 256.') })),
  }),
  copies: z
    .array(
      pairedImage.extend({
        role: z.enum(['best', 'duplicate']),
        stage: z.enum(['bytes', 'pixels', 'near', 'reader']).nullable(),
        similarity: z.number().nullable(),
        is_decided: z.boolean(),
      }),
    )
    .describe('The other images of its duplicate groups, the best first.'),
  pairs: z.array(duplicatePair).describe('Pairs for a person to decide, and decided ones.'),
  group: z
    .object({ key: z.string(), total: z.number().int().describe('With this image.'), images: z.array(pairedImage) })
    .nullable(),
});
