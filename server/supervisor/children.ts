import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Settings } from '../config';
import type { ChildSpec } from './supervisor';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const importing = (file: string) => ['--import', pathToFileURL(path.join(ROOT, file)).href];
const WITH_PARENT = importing('server/supervisor/end-with-parent.mjs');
const TYPESCRIPT = importing('node_modules/tsx/dist/loader.mjs');

/**
 * How the web process is started. It keeps little and throws much away: on a large machine Node would let a gigabyte of that lie about
 * before it looked. With this limit 1,000 thumbnails and 90 pages of images peak at 323 MiB instead of 484, and come no later.
 */
export const WEB = {
  args: ['--max-old-space-size=512', path.join(ROOT, 'server/supervisor/web.mjs')],
  env: { MALLOC_ARENA_MAX: '2' }, // glibc keeps what each of many arenas once held: 50 MiB of 395 after rides through a large dataset
};

/** What the children are told beyond the environment of this process. No `realtimePort`: realtime is hosted. */
export type Told = { adminUrl: string; secretKey: string; publicUrl: string; realtimePort?: number };

// Decoders and the file system share these threads; with Node's four, every write waits behind a decode.
export const workerThreads = (settings: Pick<Settings, 'WORKER_CONCURRENCY'>): string =>
  String(4 + 4 * settings.WORKER_CONCURRENCY);

/** Web, worker and gateway, in the order in which they are stopped. */
export function children(settings: Settings, environment: NodeJS.ProcessEnv, told: Told): ChildSpec[] {
  const env: NodeJS.ProcessEnv = {
    ...environment,
    HOST: settings.HOST,
    PORT: String(settings.PORT),
    PUBLIC_URL: told.publicUrl,
    DARKROOM_PROXIES: String(settings.DARKROOM_PROXIES),
    DARKROOM_HOME: settings.DARKROOM_HOME,
    DARKROOM_SECRET_KEY: told.secretKey,
    DATABASE_URL: told.adminUrl,
    DARKROOM_REALTIME_PORT: told.realtimePort ? String(told.realtimePort) : '',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  };
  const script = (file: string) => [...WITH_PARENT, ...TYPESCRIPT, path.join(ROOT, file)];
  return [
    { name: 'web', args: [...WITH_PARENT, ...WEB.args], env: { ...env, ...WEB.env } },
    {
      name: 'worker',
      args: script('server/worker/main.ts'),
      env: { ...env, UV_THREADPOOL_SIZE: workerThreads(settings) },
    },
    ...(told.realtimePort ? [{ name: 'gateway', args: script('server/realtime/main.ts'), env }] : []),
  ];
}
