// The web process: Next's pages, and the way to the realtime gateway, so that the browser talks to one origin only.
// Not `next start`: that fixes the gateway's port when the pages are built. Plain JavaScript: Next runs without a loader.
import http from 'node:http';
import net from 'node:net';
import next from 'next';
import { clientAddress } from './client-address.mjs';
import { openFigureProcess } from './figure-process.mjs';

const { HOST: host, PORT: port, DARKROOM_REALTIME_PORT: realtimePort, DARKROOM_PROXIES: proxies } = process.env;
globalThis.darkroomFigures = openFigureProcess(); // where the pages' code finds it
const server = http.createServer();
// Next would answer upgrades too; on a server that nobody connects to it cannot.
const app = next({ dev: false, hostname: host, port: Number(port), httpServer: http.createServer() });
await app.prepare();
const answer = app.getRequestHandler();

server.on('request', (request, response) => {
  const { headers, socket } = request;
  headers['x-forwarded-for'] = clientAddress(headers['x-forwarded-for'], socket.remoteAddress ?? '', Number(proxies));
  return answer(request, response);
});
server.on('upgrade', (request, socket, head) => {
  socket.on('error', () => socket.destroy());
  if (!realtimePort || !request.url.startsWith('/realtime/v1/')) {
    return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
  const gateway = net.connect(Number(realtimePort), '127.0.0.1');
  gateway.on('connect', () => {
    gateway.write(headOf(request));
    gateway.write(head);
    socket.pipe(gateway).pipe(socket);
  });
  gateway.on('error', () => socket.destroy());
  gateway.on('close', () => socket.destroy());
  socket.on('close', () => gateway.destroy());
});

function headOf({ method, url, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

server.keepAliveTimeout = 65_000; // longer than the usual proxy's in front
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(port), host);

// Requests under way may finish; streams that never end are cut.
const CUT_AFTER_MS = 3_000;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), CUT_AFTER_MS);
  });
}
