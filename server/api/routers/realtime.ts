import { z } from 'zod';
import { realtimeAccess } from '../../services/instance/realtime-access';
import { procedure, router } from '../trpc';

export const realtimeRouter = router({
  token: procedure
    .input(z.void())
    .output(z.object({ url: z.string(), key: z.string(), token: z.string(), organisation_id: z.string() }))
    .query(({ ctx }) => realtimeAccess(ctx)),
});
