import { z } from 'zod';
import { consensusInput, consensusPreview, consensusRemoved, consensusState } from '../../domain/wire/consensus';
import { id } from '../../domain/wire/conventions';
import { applyConsensus, getConsensus, previewConsensus, undoConsensus } from '../../services/datasets/consensus';
import { procedure, rest, router } from '../trpc';

const one = z.object({ id });

export const consensusRouter = router({
  get: procedure
    .meta(rest('GET', '/datasets/{id}/consensus', 'datasets', 'The consensus layer'))
    .input(one)
    .output(consensusState)
    .query(({ ctx, input }) => getConsensus(ctx, input)),
  preview: procedure
    .meta(rest('GET', '/datasets/{id}/consensus/preview', 'datasets', 'What a consensus of the readers would come to'))
    .input(consensusInput)
    .output(consensusPreview)
    .query(({ ctx, input }) => previewConsensus(ctx, input)),
  write: procedure
    .meta(rest('POST', '/datasets/{id}/consensus', 'datasets', 'Write the consensus layer'))
    .input(consensusInput)
    .output(consensusState)
    .mutation(({ ctx, input }) => applyConsensus(ctx, input)),
  remove: procedure
    .meta(rest('DELETE', '/datasets/{id}/consensus', 'datasets', 'Take the consensus layer away'))
    .input(one)
    .output(consensusRemoved)
    .mutation(({ ctx, input }) => undoConsensus(ctx, input)),
});
