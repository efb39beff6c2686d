import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { UnprocessableError } from '../errors';
import { parseAddress, requestError, shown } from './errors';
import type { Paces } from './pace';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export type Answer = {
  /** Where the answer came from, after redirects. */
  url: URL;
  status: number;
  /** One header by its name in lower case. */
  header(name: string): string | null;
  body: Readable;
};

export type Asking = {
  dispatcher: Dispatcher;
  paces: Paces;
  userAgent: string;
  /** Longest silence before the answer and within it. */
  idleMs: number;
};

/** Sends a GET, follows up to five redirects and hands the answer to `use`; the body is over when that returns. */
export async function ask<Result>(
  asking: Asking,
  given: string,
  headers: Record<string, string>,
  use: (answer: Answer) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  let url = parseAddress(given);
  for (let hops = 0; ; hops++) {
    const here = url;
    const next = await asking.paces.inTurn(
      here.host,
      async (): Promise<{ result: Result } | { url: URL }> => {
        const answer = await send(asking, here, headers, signal);
        asking.paces.answered(here.host, answer.status);
        const body = answer.body.on('error', () => {}); // one that nobody reads may still break
        try {
          const location = REDIRECTS.has(answer.status) ? answer.header('location') : null;
          if (location === null) return { result: await use(answer) };
          return { url: redirected(location, here) };
        } finally {
          body.destroy();
        }
      },
      signal,
    );
    if ('result' in next) return next.result;
    if (hops >= MOST_REDIRECTS) throw tooManyRedirects(given);
    url = next.url;
  }
}

async function send(
  { dispatcher, userAgent, idleMs }: Asking,
  url: URL,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    const answer = await request(url, {
      dispatcher,
      headers: { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'identity', ...headers },
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
      signal,
    });
    const header = (name: string) => {
      const value = answer.headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return { url, status: answer.statusCode, header, body: answer.body };
  } catch (error) {
    signal?.throwIfAborted();
    throw requestError(error, url);
  }
}

function redirected(location: string, from: URL): URL {
  if (URL.canParse(location, from.href)) return parseAddress(new URL(location, from).href);
  throw new UnprocessableError({
    code: 'redirect_broken',
    message: `${shown(from)} redirects to something that is no address.`,
    fix: 'Give the address of the file itself.',
  });
}

const tooManyRedirects = (given: string) =>
  new UnprocessableError({
    code: 'too_many_redirects',
    message: `${shown(new URL(given))} redirects more than ${MOST_REDIRECTS} times.`,
    fix: 'Give the address of the file itself.',
  });
