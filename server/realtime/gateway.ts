import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '../errors';
import type { Log } from '../log';
import { Topics } from './channel';
import { listen } from './listener';
import { openMessageStore } from './message-store';
import { serveSocket } from './socket';
import { EMBEDDED_PUBLISHABLE_KEY } from './tokens';

export type Gateway = { port: number; close(): Promise<void> };

type Options = {
  /** Of the login darkroom_gateway. */
  databaseUrl: string;
  /** Signs the tokens (`realtimeKey`). */
  key: Uint8Array;
  port: number;
  log: Log;
};

const CLOSE_RESTART = 1012; // clients come back by themselves
const LARGEST_MESSAGE_BYTES = 64 * 1024;
const SILENT_MS = 60_000; // clients beat every 25 s
const TIDY_MS = 10 * 60_000;

/**
 * Serves broadcasts from the database to private channels, as the hosted realtime service does for the same client.
 * `GET` on any path answers 200 while it hears the database, else 503.
 */
export async function startGateway({ databaseUrl, key, port, log }: Options): Promise<Gateway> {
  const topics = new Topics();
  const messages = openMessageStore(databaseUrl);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES, perMessageDeflate: false });
  const closeAll = (reason: string) => {
    for (const socket of sockets.clients) socket.close(CLOSE_RESTART, reason);
  };
  const listener = await listen({
    url: databaseUrl,
    messages,
    log,
    onMessage: (message) => topics.broadcast(message),
    onLost: () => closeAll('database connection lost'),
  });

  const server = http.createServer((_request, response) => {
    response.writeHead(listener.isListening() ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ listening: listener.isListening(), sockets: sockets.clients.size }));
  });
  server.on('upgrade', (request, stream: Duplex, head) => {
    const status = listener.isListening() ? refusal(request.url ?? '/') : 503;
    if (status) {
      return stream.end(
        `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      endWhenSilent(socket);
      serveSocket(socket, topics, { key, messages }, log);
    });
  });
  const tidy = setInterval(() => {
    messages.deleteOld().catch((error) => log.warn({ message: messageOf(error) }, 'gateway.tidy_failed'));
  }, TIDY_MS).unref();

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      clearInterval(tidy);
      closeAll('restarting');
      await listener.close();
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
      await messages.close();
    },
  };
}

function refusal(path: string): number | undefined {
  const url = new URL(path, 'http://gateway');
  if (!url.pathname.endsWith('/realtime/v1/websocket')) return 404;
  if (url.searchParams.get('apikey') !== EMBEDDED_PUBLISHABLE_KEY) return 401;
  if (url.searchParams.get('vsn') !== '2.0.0') return 400;
}

function endWhenSilent(socket: WebSocket) {
  const end = setTimeout(() => socket.terminate(), SILENT_MS).unref();
  socket.on('message', () => end.refresh());
  socket.on('close', () => clearTimeout(end));
}
