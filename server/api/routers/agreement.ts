import { agreement, agreementInput, disagreementInput, disagreementList } from '../../domain/wire/agreement';
import { readerAgreement, worstDisagreements } from '../../services/datasets/agreement';
import { procedure, rest, router } from '../trpc';

export const agreementRouter = router({
  get: procedure
    .meta(rest('GET', '/datasets/{id}/stats/agreement', 'datasets', 'How far readers agree'))
    .input(agreementInput)
    .output(agreement)
    .query(({ ctx, input }) => readerAgreement(ctx, input)),
  disagreements: procedure
    .meta(rest('GET', '/datasets/{id}/stats/agreement/images', 'datasets', 'Images whose readers differ most'))
    .input(disagreementInput)
    .output(disagreementList)
    .query(({ ctx, input }) => worstDisagreements(ctx, input)),
});
