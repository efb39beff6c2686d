import { z } from 'zod';
import { apiKey, apiKeyList, createApiKeyInput, createdApiKey } from '../../domain/wire/accounts';
import { id, paging } from '../../domain/wire/conventions';
import { createApiKey, listApiKeys, revokeApiKey } from '../../services/accounts/api-keys';
import { procedure, rest, router } from '../trpc';

export const keysRouter = router({
  list: procedure
    .meta(rest('GET', '/keys', 'api keys', 'API keys, without their secrets'))
    .input(z.object(paging))
    .output(apiKeyList)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),
  create: procedure
    .meta(rest('POST', '/keys', 'api keys', 'Make an API key; the secret is in this answer only', 201))
    .input(createApiKeyInput)
    .output(createdApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx, input, ctx.idempotencyKey)),
  revoke: procedure
    .meta(rest('DELETE', '/keys/{id}', 'api keys', 'Revoke an API key'))
    .input(z.object({ id }))
    .output(apiKey)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});
