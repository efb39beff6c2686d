import { spawn } from 'node:child_process';
import { freePort } from '../../db/free-port';
import { createApiKey } from '../../services/accounts/api-keys';
import { WEB } from '../../supervisor/children';
import { ownPeakRssMib, peakRssMib, stopped } from '../processes';
import { ROOT, type Site } from '../site';

export type Web = Awaited<ReturnType<typeof openWeb>>;

/** The web process of a site, asked over HTTP with a key. */
export async function openWeb({ context, env, realtimePort }: Site) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, WEB.args, {
    cwd: ROOT,
    env: {
      ...env,
      ...WEB.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: base,
      DARKROOM_REALTIME_PORT: String(realtimePort),
      DARKROOM_PROXIES: '0',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; ; tries++) {
    const isReady = await fetch(`${base}/api/live`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) break;
    if (tries > 300 || child.exitCode !== null) throw new Error('the web process did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const keys: string[] = [];
  for (let nth = 0; nth < KEYS; nth++)
    keys.push((await createApiKey(context, { name: `bench ${nth}`, role: 'admin' })).key);
  let asked = 0;
  return {
    base,
    /** Milliseconds until the last of these addresses has answered in full, all asked at once as a page does. */
    async ask(paths: readonly string[]): Promise<number> {
      const begun = performance.now();
      await Promise.all(
        paths.map(async (place) => {
          asked += 1;
          const answer = await fetch(`${base}/api/v1${place}`, {
            headers: { authorization: `Bearer ${keys[asked % KEYS]}` },
          });
          const text = await answer.text();
          if (!answer.ok) throw new Error(`${place}: ${answer.status} ${text.slice(0, 300)}`);
        }),
      );
      return performance.now() - begun;
    },
    async json<Answer>(place: string): Promise<Answer> {
      const answer = await fetch(`${base}/api/v1${place}`, { headers: { authorization: `Bearer ${keys[0]}` } });
      return (await answer.json()) as Answer;
    },
    /** Of the web process, and of the one that computes dear figures for it. */
    peaks: () => ({ web: ownPeakRssMib(child.pid!), figures: peakRssMib(child.pid!) - ownPeakRssMib(child.pid!) }),
    close: () => stopped(child),
  };
}

const KEYS = 30; // a key may ask 1,200 times a minute
