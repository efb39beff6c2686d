import { EMBEDDED_PUBLISHABLE_KEY, realtimeToken } from '../../realtime/tokens';
import { authorise } from '../authorise';
import type { Context } from '../ports';

/** Where live hints come from and a token, good for five minutes, that lets this person read their organisation's topics. */
export async function realtimeAccess({
  actor,
  config,
  secretKey,
}: Context): Promise<{ url: string; key: string; token: string; organisation_id: string }> {
  authorise(actor, 'read');
  const hosted = config.SUPABASE_URL ? config.SUPABASE_JWT_SIGNING_KEY : undefined;
  return {
    url: config.SUPABASE_URL ?? '',
    key: config.SUPABASE_PUBLISHABLE_KEY ?? EMBEDDED_PUBLISHABLE_KEY,
    token: await realtimeToken({ sub: actor.id, secretKey, ...(hosted ? { hosted } : {}) }),
    organisation_id: actor.tenantId,
  };
}
