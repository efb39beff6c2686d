import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { VERSION } from '../version';
import { isPublicAddress } from './addresses';
import { guardedConnector, openAddresses, parseHosts, type Resolve, systemResolve } from './connect';
import { type DownloadOptions, download } from './download';
import { Interrupted, parseAddress, requestError } from './errors';
import { type Clock, openPaces } from './pace';
import type { Sink } from './sink';

export type { Held, Sink } from './sink';

/** The only way to an address that a person gave. */
export type Egress = {
  /** Refuses an address that may not be fetched, without fetching it. @throws InvalidInputError, ForbiddenError, UnprocessableError */
  check(url: string): Promise<void>;
  download(url: string, sink: Sink, options: DownloadOptions): Promise<{ bytes: number }>;
  close(): Promise<void>;
};

type Options = {
  /** The operator's DARKROOM_ALLOW_PRIVATE_HOSTS. */
  allowPrivateHosts: string;
  /** Where hosts can find out who asks. */
  contact?: string | undefined;
  resolve?: Resolve;
  isOpen?: (address: string) => boolean;
  clock?: Clock;
  random?: () => number;
  connectMs?: number;
  idleMs?: number;
};

const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted(); // why it was stopped says more than that it was
      throw error;
    });
  },
};

/** Opens the client; one in a process, since it knows the pace of every host. Time, chance and names can be given in tests. */
export function openEgress(options: Options): Egress {
  const { resolve = systemResolve, isOpen = isPublicAddress, clock = systemClock, random = Math.random } = options;
  const { connectMs = 10_000, idleMs = 20_000 } = options;
  const guard = { resolve, isOpen, allowed: parseHosts(options.allowPrivateHosts) };
  const dispatcher = new Agent({ connect: guardedConnector(guard, connectMs), keepAliveTimeout: 4000, pipelining: 1 });
  const userAgent = `Darkroom/${VERSION} (dataset import${options.contact ? `; +${options.contact}` : ''})`;
  const asking = { dispatcher, paces: openPaces(clock), userAgent, idleMs };
  return {
    async check(given) {
      const url = parseAddress(given);
      const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
      await openAddresses(guard, url.hostname, port).catch((error: unknown) => {
        const said = requestError(error, url);
        if (!(said instanceof Interrupted)) throw said; // a name server that is away now may be back when it is fetched
      });
    },
    download: (url, sink, how) => download({ asking, clock, random }, url, sink, how),
    close: () => dispatcher.destroy(),
  };
}
