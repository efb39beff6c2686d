import { drift, driftInput } from '../../domain/wire/drift';
import { getDrift } from '../../services/datasets/drift';
import { procedure, rest, router } from '../trpc';

export const driftRouter = router({
  between: procedure
    .meta(rest('GET', '/datasets/{id}/stats/drift', 'datasets', 'How far one part of a dataset lies from another'))
    .input(driftInput)
    .output(drift)
    .query(({ ctx, input }) => getDrift(ctx, input)),
});
