import { AUTH_ROUTES, authOf } from '@/server/services/accounts/auth';
import { webPorts } from '@/server/services/ports';

/** Signing in and out, by better-auth; the rest of what it could do is done by our own procedures. */
async function handle(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '');
  if (!AUTH_ROUTES.has(path))
    return Response.json({ error: 'no_such_endpoint', message: 'There is nothing here.' }, { status: 404 });
  return authOf(webPorts()).handler(request);
}

export { handle as GET, handle as POST };
