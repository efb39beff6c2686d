import { z } from 'zod';
import { session, setupInput } from '../../domain/wire/accounts';
import { id } from '../../domain/wire/conventions';
import { isFirstRun, setUp } from '../../services/accounts/first-run';
import { describeSession, switchOrganisation } from '../../services/accounts/session';
import { open, procedure, rest, router } from '../trpc';

export const sessionRouter = router({
  me: procedure
    .meta(rest('GET', '/session', 'accounts', 'Who I am and what I may do'))
    .input(z.void())
    .output(session)
    .query(({ ctx }) => describeSession(ctx, ctx.actor)),
  firstRun: open
    .output(z.object({ needed: z.boolean() }))
    .query(async ({ ctx }) => ({ needed: await isFirstRun(ctx) })),
  setup: open
    .input(setupInput)
    .output(z.object({ organisation_id: id }))
    .mutation(({ ctx, input }) => setUp(ctx, input)),
  switchOrganisation: procedure
    .input(z.object({ organisation_id: id }))
    .output(z.object({ organisation_id: id }))
    .mutation(async ({ ctx, input }) => {
      await switchOrganisation(ctx, ctx.actor, input.organisation_id);
      return input;
    }),
});
