import { checkHealth } from '@/server/services/instance/health';
import { webPorts } from '@/server/services/ports';
import { VERSION } from '@/server/version';

export const dynamic = 'force-dynamic';

/** Ready to serve people: the database answers. */
export async function GET(): Promise<Response> {
  const { checks } = await checkHealth(webPorts(), VERSION);
  const isReady = checks.database?.status === 'ok';
  return Response.json(
    { status: isReady ? 'ok' : 'down' },
    { status: isReady ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
