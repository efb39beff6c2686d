import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { aMisbehavingServer, serve } from '../testing/misbehaving-server';
import { type Held, openEgress, type Sink } from './index';

type Server = Awaited<ReturnType<typeof aMisbehavingServer>>;
type Manner = Parameters<typeof aMisbehavingServer>[0];

const FILE = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
const CHANGED = Buffer.from(FILE.map((byte) => byte ^ 255));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A clock that is moved by those who wait for it. */
const aClock = () => {
  let time = Date.parse('2026-01-01T00:00:00Z');
  const start = time;
  return {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
    },
    waited: () => time - start,
  };
};

function aSink(before: Buffer = Buffer.alloc(0), held: Omit<Held, 'bytes'> = { total: null, validator: null }) {
  let chunks: Uint8Array[] = before.length > 0 ? [before] : [];
  const bytes = () => Buffer.concat(chunks);
  const sink: Sink = {
    held: async () => ({ bytes: bytes().length, ...held }),
    begin: async () => {
      chunks = [];
    },
    write: async (chunk) => void chunks.push(chunk),
    end: async () => sha256(bytes()),
  };
  return { ...sink, bytes };
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function aServer(manner: Manner, host?: string): Promise<Server> {
  const server = await aMisbehavingServer(manner, host);
  opened.push(server);
  return server;
}

function aClient(allow: string, more: Partial<Parameters<typeof openEgress>[0]> = {}) {
  const clock = aClock();
  const egress = openEgress({ allowPrivateHosts: allow, clock, random: () => 0, ...more });
  opened.push(egress);
  return { egress, clock };
}

/** Fetches from a server with this manner: the bytes that came, or the error. */
async function fetched(manner: Manner, options: { sha256?: string; maxBytes?: number; idleMs?: number } = {}) {
  const server = await aServer(manner);
  const { egress, clock } = aClient(server.host, { idleMs: options.idleMs ?? 5000 });
  const sink = aSink();
  const result = egress.download(server.url('/file.zip'), sink, { maxBytes: 1e9, ...options });
  return { result, sink, server, clock };
}

describe('a download ends with exactly the right bytes', () => {
  it.each<[string, Manner]>([
    ['from a decent server', (request, response) => serve(request, response, FILE)],
    [
      'when the connection drops again and again',
      (request, response) => serve(request, response, FILE, { cutAfter: 30_000 }),
    ],
    [
      'when the server drops it once and then ignores Range',
      (request, response) =>
        request.number === 1
          ? serve(request, response, FILE, { cutAfter: 1000 })
          : serve({ range: null, ifRange: null }, response, FILE),
    ],
    [
      'when the file changes between two ranges',
      (request, response) =>
        request.number === 1
          ? serve(request, response, CHANGED, { cutAfter: 1000, etag: '"old"' })
          : serve(request, response, FILE, { etag: '"new"' }),
    ],
    [
      'when a range of another file comes despite If-Range',
      (request, response) => {
        if (request.number === 1) return serve(request, response, CHANGED, { cutAfter: 1000, etag: '"old"' });
        serve({ range: request.range, ifRange: '"new"' }, response, FILE, { etag: '"new"' });
      },
    ],
    [
      'when the range begins elsewhere than asked for',
      (request, response) => {
        if (request.number === 1) return serve(request, response, FILE, { cutAfter: 1000 });
        serve({ ...request, range: request.range && 'bytes=500-' }, response, FILE);
      },
    ],
    [
      'when the length is not told',
      (request, response) => (request.number === 1 ? response.destroy() : response.writeHead(200).end(FILE)),
    ],
    [
      'when only the date of the file is known',
      (request, response) => {
        const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
        const start = request.ifRange === date ? Number(/\d+/.exec(request.range ?? '')?.[0]) : 0;
        response.writeHead(start > 0 ? 206 : 200, {
          'last-modified': date,
          'content-length': FILE.length - start,
          ...(start > 0 ? { 'content-range': `bytes ${start}-${FILE.length - 1}/${FILE.length}` } : {}),
        });
        const part = FILE.subarray(start, request.number < 4 ? start + 40_000 : undefined);
        if (request.number < 4) response.write(part, () => response.destroy());
        else response.end(part);
      },
    ],
    [
      'when the host asks to come back later',
      (request, response) =>
        request.number < 3 ? response.writeHead(503, { 'retry-after': '7' }).end() : serve(request, response, FILE),
    ],
    [
      'when the host has had enough for a while',
      (request, response) =>
        request.number < 4 ? response.writeHead(429).end('slow down') : serve(request, response, FILE),
    ],
  ])('%s', async (_, manner) => {
    const { result, sink } = await fetched(manner, { sha256: sha256(FILE) });
    await expect(result).resolves.toEqual({ bytes: FILE.length });
    expect(sha256(sink.bytes())).toBe(sha256(FILE));
  });

  it('after a silence in the middle', async () => {
    const { result, sink } = await fetched(
      (request, response) => {
        if (request.number > 1) return serve(request, response, FILE);
        response.writeHead(200, { etag: '"one"', 'content-length': FILE.length }).write(FILE.subarray(0, 5000));
      },
      { idleMs: 50 },
    );
    await result;
    expect(sha256(sink.bytes())).toBe(sha256(FILE));
  });

  it('going on from what an earlier process left', async () => {
    const server = await aServer((request, response) => serve(request, response, FILE));
    const { egress } = aClient(server.host);
    const sink = aSink(FILE.subarray(0, 70_000), { total: FILE.length, validator: '"one"' });
    await egress.download(server.url('/'), sink, { maxBytes: 1e9 });
    expect(server.requests).toMatchObject([{ range: 'bytes=70000-', ifRange: '"one"' }]);
    expect(sha256(sink.bytes())).toBe(sha256(FILE));
  });

  it('without asking again for what is all there', async () => {
    const server = await aServer((request, response) => serve(request, response, FILE));
    const { egress } = aClient(server.host);
    await egress.download(server.url('/'), aSink(FILE, { total: FILE.length, validator: '"one"' }), { maxBytes: 1e9 });
    expect(server.requests).toEqual([]);
  });
});

describe('a download ends with one clear error', () => {
  it.each<[string, Manner, object]>([
    [
      'when the length is a lie',
      (request, response) => serve(request, response, FILE, { total: 300_000 }),
      { kind: 'unavailable', code: 'download_interrupted' },
    ],
    [
      'when the file is not there',
      (_, response) => response.writeHead(404).end(),
      { kind: 'unprocessable', code: 'download_refused' },
    ],
    [
      'when it may not be fetched',
      (_, response) => response.writeHead(403).end(),
      { kind: 'unprocessable', code: 'download_refused' },
    ],
    [
      'when the host stays broken',
      (_, response) => response.writeHead(500).end(),
      { kind: 'unavailable', code: 'download_interrupted' },
    ],
    [
      'when the host asks for too much patience',
      (_, response) => response.writeHead(503, { 'retry-after': '86400' }).end(),
      { kind: 'unavailable', code: 'download_interrupted' },
    ],
    [
      'when redirects never end',
      (request, response) => response.writeHead(302, { location: `/${request.number}` }).end(),
      { code: 'too_many_redirects' },
    ],
    [
      'when a redirect leads to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      { kind: 'invalid', code: 'address_not_usable' },
    ],
    [
      'when a redirect leads to a metadata service',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      { kind: 'forbidden', code: 'address_not_public' },
    ],
    [
      'when a redirect leads to this machine',
      (_, response) => response.writeHead(302, { location: 'http://[::1]:1/' }).end(),
      { kind: 'forbidden', code: 'address_not_public' },
    ],
  ])('%s', async (_, manner, expected) => {
    const { result } = await fetched(manner);
    await expect(result).rejects.toMatchObject({
      ...expected,
      message: expect.stringMatching(/\.$/),
      fix: expect.stringMatching(/\.$/),
    });
  });

  it('when the bytes are not those of the checksum', async () => {
    const { result, sink } = await fetched((request, response) => serve(request, response, CHANGED), {
      sha256: sha256(FILE),
    });
    await expect(result).rejects.toMatchObject({ kind: 'unprocessable', code: 'checksum_differs' });
    expect(sink.bytes().length).toBe(0);
  });

  it.each<[string, Manner]>([
    ['announced', (request, response) => serve(request, response, FILE)],
    ['not announced', (_, response) => void response.writeHead(200).end(FILE)],
  ])('when it is larger than allowed, %s', async (_, manner) => {
    const { result, sink } = await fetched(manner, { maxBytes: 150_000 });
    await expect(result).rejects.toMatchObject({ kind: 'too-large', code: 'download_too_large' });
    expect(sink.bytes().length).toBeLessThanOrEqual(150_000);
  });

  it('when a host that is never silent takes more than a day', async () => {
    const server = await aServer((_, response) => {
      response.writeHead(200, { etag: '"one"', 'content-length': FILE.length });
      const drops = setInterval(() => response.write(FILE.subarray(0, 10)), 1);
      response.on('close', () => clearInterval(drops));
    });
    const { egress, clock } = aClient(server.host);
    const sink = aSink();
    const write = async (chunk: Uint8Array) => {
      await clock.sleep(3600_000);
      return sink.write(chunk);
    };
    await expect(egress.download(server.url('/file.zip'), { ...sink, write }, { maxBytes: 1e9 })).rejects.toMatchObject(
      { code: 'download_interrupted', message: expect.stringContaining('more than a day') },
    );
    expect(clock.waited() / 3600_000).toBe(25);
    expect(server.requests).toHaveLength(1);
  });

  it('when it is stopped', async () => {
    const stop = new AbortController();
    const server = await aServer((request, response) => serve(request, response, FILE, { cutAfter: 10_000 }));
    const { egress } = aClient(server.host);
    const result = egress.download(server.url('/'), aSink(), {
      maxBytes: 1e9,
      signal: stop.signal,
      tick: () => stop.abort(),
    });
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('which hosts are reached', () => {
  it.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://[::ffff:10.0.0.1]/',
    'http://localhost/',
    'https://169.254.169.254/',
  ])('never %s', async (url) => {
    const { egress } = aClient('');
    const refusal = { kind: 'forbidden', code: 'address_not_public' };
    await expect(egress.check(url)).rejects.toMatchObject(refusal);
    await expect(egress.download(url, aSink(), { maxBytes: 1 })).rejects.toMatchObject(refusal);
  });

  it.each(['ftp://example.org/a', 'file:///etc/passwd', 'http://user:secret@example.org/', 'a.zip', ''])(
    'never %s, which is no plain web address',
    async (url) => {
      const { egress } = aClient('');
      await expect(egress.check(url)).rejects.toMatchObject({ kind: 'invalid', code: 'address_not_usable' });
    },
  );

  it('a private one that the operator named, on that port only', async () => {
    const [named, other] = [
      await aServer((request, response) => serve(request, response, FILE)),
      await aServer(() => {}),
    ];
    const { egress } = aClient(`example.org, ${named.host.toUpperCase()}`);
    const sink = aSink();
    await egress.download(named.url('/'), sink, { maxBytes: 1e9 });
    expect(sink.bytes().length).toBe(FILE.length);
    await expect(egress.download(other.url('/'), aSink(), { maxBytes: 1 })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(other.requests).toEqual([]);
  });

  it('not one that changes its address between two connections', async () => {
    const open = await aServer((request, response) => serve(request, response, FILE, { cutAfter: 1000 }));
    const answers = ['127.0.0.1', '127.0.0.2'];
    const { egress } = aClient('', {
      resolve: async () => [{ address: answers.shift() ?? '127.0.0.2', family: 4 }],
      isOpen: (address) => address === '127.0.0.1',
    });
    const url = `http://rebinding.example:${open.port}/`;
    await expect(egress.download(url, aSink(), { maxBytes: 1e9 })).rejects.toMatchObject({
      code: 'address_not_public',
    });
    expect(open.requests.length).toBe(1);
  });

  it('by the open ones of its addresses only', async () => {
    const server = await aServer((request, response) => serve(request, response, FILE));
    const { egress } = aClient('', {
      resolve: async () => ['10.0.0.1', '127.0.0.1'].map((address) => ({ address, family: 4 })),
      isOpen: (address) => address === '127.0.0.1',
    });
    await expect(
      egress.download(`http://two.example:${server.port}/`, aSink(), { maxBytes: 1e9 }),
    ).resolves.toBeTruthy();
  });
});

describe('manners', () => {
  it('waits as long as the host asks for', async () => {
    const { result, clock } = await fetched((request, response) =>
      request.number === 1 ? response.writeHead(503, { 'retry-after': '90' }).end() : serve(request, response, FILE),
    );
    await result;
    expect(clock.waited()).toBe(90_000);
  });

  it('says who it is', async () => {
    const server = await aServer((request, response) => serve(request, response, FILE));
    const { egress } = aClient(server.host, { contact: 'https://darkroom.example' });
    await egress.download(server.url('/'), aSink(), { maxBytes: 1e9 });
    expect(server.requests[0]!.userAgent).toMatch(
      /^Darkroom\/\d+\.\d+\.\d+ \(dataset import; \+https:\/\/darkroom\.example\)$/,
    );
  });
});
