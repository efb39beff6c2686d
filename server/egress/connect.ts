import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { notPublic } from './errors';

export type Address = { address: string; family: number };
/** All addresses of a host name, now. */
export type Resolve = (hostname: string) => Promise<Address[]>;

export type Guard = {
  resolve: Resolve;
  /** Whether an address may be connected to. */
  isOpen: (address: string) => boolean;
  /** Hosts that the operator opened: `host` or `host:port`, lower case. */
  allowed: ReadonlySet<string>;
};

export const systemResolve: Resolve = (hostname) => systemLookup(hostname, { all: true });

/** The operator's list of private hosts. */
export const parseHosts = (list: string): Set<string> =>
  new Set(
    list
      .split(',')
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ''),
  );

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();
const isAllowed = ({ allowed }: Guard, hostname: string, port: number): boolean =>
  allowed.has(bare(hostname)) || allowed.has(`${bare(hostname)}:${port}`) || allowed.has(`[${bare(hostname)}]:${port}`);

/** The addresses of a host that may be connected to. @throws ForbiddenError when there is none */
export async function openAddresses(guard: Guard, hostname: string, port: number): Promise<Address[]> {
  const host = bare(hostname);
  const family = isIP(host);
  const found = family > 0 ? [{ address: host, family }] : await guard.resolve(host);
  const open = isAllowed(guard, host, port) ? found : found.filter(({ address }) => guard.isOpen(address));
  if (open.length === 0) throw notPublic(host);
  return open;
}

/**
 * Connects only to addresses that were checked: every new connection resolves the name anew, checks what came and connects to
 * that very address, so a name that changes its mind between check and connection gains nothing. Redirects connect like this too.
 */
export function guardedConnector(guard: Guard, timeoutMs: number): buildConnector.connector {
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    openAddresses(guard, options.hostname, port).then(
      (addresses) => {
        const lookup: LookupFunction = (_hostname, { all }, done) =>
          all ? done(null, addresses) : done(null, addresses[0]!.address, addresses[0]!.family);
        const connect = buildConnector({
          timeout: timeoutMs,
          autoSelectFamily: true,
          lookup,
        } as buildConnector.BuildOptions);
        connect(options, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}
