import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../errors';

/** Waits until `http://host:port/api/health` answers 200; false when `signal` came first. */
export async function becomesHealthy(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if ((await statusOf(host, port)) === 200) return true;
    await sleep(250, undefined, { signal }).catch(() => {});
  }
  return false;
}

const statusOf = (host: string, port: number) =>
  new Promise<number | undefined>((resolve) => {
    const request = http.get({ host, port, path: '/api/health', timeout: 10_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });

/** @throws ConflictError when another program listens on `host`:`port` */
export const requireFreePort = (host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (cause) => {
      const message = `The web server cannot listen on ${host}:${port}: ${cause.message}.`;
      reject(new ConflictError({ code: 'port_in_use', message, fix: 'Set PORT (or HOST) to another one.', cause }));
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });

/** The address of this machine under which a server bound to `host` is reached. */
export const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

/** The address to show people. */
export function publicUrl(host: string, port: number): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host)) return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
