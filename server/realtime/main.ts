import { settings } from '../config';
import { loginUrl } from '../db/logins';
import { messageOf } from '../errors';
import { openLog } from '../log';
import { startGateway } from './gateway';
import { realtimeKey } from './tokens';

// The embedded realtime gateway as a process of its own; the supervisor tells it database, key and port.
const { DATABASE_URL, DARKROOM_SECRET_KEY, DARKROOM_REALTIME_PORT } = settings();
const log = openLog('gateway');
if (!DATABASE_URL || !DARKROOM_SECRET_KEY || !DARKROOM_REALTIME_PORT) {
  log.error('gateway.needs_database_url_secret_key_and_realtime_port');
  process.exit(1);
}
const gateway = await startGateway({
  databaseUrl: loginUrl(DATABASE_URL, 'darkroom_gateway', DARKROOM_SECRET_KEY),
  key: realtimeKey(DARKROOM_SECRET_KEY),
  port: DARKROOM_REALTIME_PORT,
  log,
}).catch((error) => {
  log.error({ message: messageOf(error) }, 'gateway.did_not_start');
  process.exit(1);
});
log.info({ port: gateway.port }, 'gateway.started');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => gateway.close().then(() => process.exit(0)));
}
