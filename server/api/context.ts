import { randomUUID } from 'node:crypto';
import { ForbiddenError } from '../errors';
import { ownOrigins } from '../services/accounts/own-origins';
import { actorOf } from '../services/accounts/session';
import { type Ports, webPorts } from '../services/ports';
import type { ApiContext } from './trpc';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The id under which a request is found in the log: the caller's own when it looks like one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * Ports, caller and ids of one request.
 * @throws UnauthenticatedError for a key that is not known; ForbiddenError when another site's page sends a person's cookie
 */
export async function contextOf(request: Request, ports: Ports = webPorts()): Promise<ApiContext> {
  const { headers } = request;
  const requestId = requestIdOf(headers);
  const actor = await actorOf(ports, headers);
  // Whoever sends a key knows it; a cookie is sent by the browser, whoever's page asks.
  if (!READING.has(request.method) && actor?.kind !== 'key') refuseForeignOrigin(headers, ports.config.PUBLIC_URL);
  return { ...ports, actor, requestId, idempotencyKey: headers.get('idempotency-key') };
}

// A browser says where a page comes from; a cookie may only be used by our own.
function refuseForeignOrigin(headers: Headers, publicUrl: string | undefined): void {
  const origin = headers.get('origin');
  if (origin === null || ownOrigins(headers, publicUrl).includes(origin)) return;
  throw new ForbiddenError({
    code: 'foreign_origin',
    message: 'This request comes from another site.',
    fix: 'Use the pages of this server, or an API key.',
  });
}
