import net from 'node:net';
import type { z } from 'zod';
import type { health } from '../../domain/wire/accounts';
import { messageOf } from '../../errors';
import { lastBeatSeconds } from '../../records/workers';
import type { Store } from '../../stores/store';
import type { Ports } from '../ports';

type Health = z.output<typeof health>;
type Check = Health['checks'][string];

const WORKER_SILENT_SECONDS = 10;
const LEAST_FREE_BYTES = 2 * 1024 ** 3;
const CHECK_MS = 3000;

/** How this instance is. Down only without the database: reads go on while a store, the worker or the gateway is away. Tells no secret. */
export async function checkHealth(ports: Ports, version: string): Promise<Health> {
  const { hot, cold, config } = ports;
  const checks = {
    database: await attempt('down', () => ports.records.unscoped((tx) => tx.$queryRaw`select 1`), 'answers'),
    worker: await workerCheck(ports),
    realtime: config.SUPABASE_URL
      ? { status: 'ok' as const, message: 'hosted' }
      : await gatewayCheck(config.DARKROOM_REALTIME_PORT),
    hot_store: await attempt('degraded', () => hot.free(), 'answers'),
    cold_store: await attempt('degraded', () => cold.free(), 'answers'),
    disk: await diskCheck(hot),
  };
  const all = Object.values(checks).map(({ status }) => status);
  return { status: all.includes('down') ? 'down' : all.includes('degraded') ? 'degraded' : 'ok', version, checks };
}

async function attempt(otherwise: 'down' | 'degraded', work: () => Promise<unknown>, good: string): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MS / 1000} s`)), CHECK_MS);
  });
  try {
    await Promise.race([work(), late]);
    return { status: 'ok', message: good };
  } catch (error) {
    // Addresses and logins stay in the log.
    return {
      status: otherwise,
      message: /no answer within/.test(messageOf(error)) ? messageOf(error) : 'does not answer',
    };
  } finally {
    clearTimeout(timer);
  }
}

async function workerCheck({ records }: Ports): Promise<Check> {
  const seconds = await lastBeatSeconds(records).catch(() => null);
  if (seconds === null) return { status: 'degraded', message: 'no worker has been seen' };
  if (seconds > WORKER_SILENT_SECONDS)
    return { status: 'degraded', message: `no sign of life for ${Math.round(seconds)} s` };
  return { status: 'ok', message: 'at work' };
}

function gatewayCheck(port: number | undefined): Promise<Check> {
  if (port === undefined) return Promise.resolve({ status: 'degraded', message: 'not started' });
  return attempt(
    'degraded',
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = net.connect({ host: '127.0.0.1', port }, () => {
          socket.destroy();
          resolve();
        });
        socket.on('error', reject);
      }),
    'answers',
  );
}

async function diskCheck(store: Store): Promise<Check> {
  const free = await store.free().catch(() => null);
  if (free === null) return { status: 'ok', message: 'no limit known' };
  const gib = (free.bytesFree / 1024 ** 3).toFixed(1);
  return free.bytesFree < LEAST_FREE_BYTES
    ? { status: 'degraded', message: `only ${gib} GiB free` }
    : { status: 'ok', message: `${gib} GiB free` };
}
