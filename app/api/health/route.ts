import { checkHealth } from '@/server/services/instance/health';
import { webPorts } from '@/server/services/ports';
import { VERSION } from '@/server/version';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const found = await checkHealth(webPorts(), VERSION);
  return Response.json(found, {
    status: found.status === 'down' ? 503 : 200,
    headers: { 'cache-control': 'no-store' },
  });
}
