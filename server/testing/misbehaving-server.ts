import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Request = { number: number; range: string | null; ifRange: string | null; url: string; userAgent: string };
/** Answers one request; `number` counts from 1. */
type Manner = (request: Request, response: http.ServerResponse) => void;

/** A web server without manners: every request is answered by `manner`. All requests are kept. */
export async function aMisbehavingServer(manner: Manner, host = '127.0.0.1') {
  const requests: Request[] = [];
  const server = http.createServer((incoming, response) => {
    const { range = null, 'if-range': ifRange = null, 'user-agent': userAgent = '' } = incoming.headers;
    const request = {
      number: requests.length + 1,
      range,
      ifRange: ifRange as string | null,
      url: incoming.url ?? '',
      userAgent,
    };
    requests.push(request);
    response.on('error', () => {});
    manner(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    port,
    host: `${host}:${port}`,
    url: (path: string) => `http://${host}:${port}${path}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Part = { etag?: string; total?: number; cutAfter?: number | undefined };

/** Answers as a decent server would, with ranges; `cutAfter` drops the connection after that many bytes. */
export function serve(
  { range, ifRange }: Pick<Request, 'range' | 'ifRange'>,
  response: http.ServerResponse,
  body: Buffer,
  { etag = '"one"', total = body.length, cutAfter }: Part = {},
): void {
  const start = range && ifRange === etag ? Number(/\d+/.exec(range)?.[0]) : 0;
  const isPart = range !== null && ifRange === etag;
  if (isPart && start >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}`, etag }).end();
    return;
  }
  response.writeHead(isPart ? 206 : 200, {
    etag,
    'content-length': total - start,
    ...(isPart ? { 'content-range': `bytes ${start}-${total - 1}/${total}` } : {}),
  });
  const part = body.subarray(start, cutAfter === undefined ? undefined : start + cutAfter);
  if (start + part.length >= total) response.end(part);
  else response.write(part, () => response.destroy());
}
