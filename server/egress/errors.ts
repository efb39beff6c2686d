import { DarkroomError, ForbiddenError, InvalidInputError, messageOf, UnprocessableError } from '../errors';

/** The address without what may be secret in it. */
export const shown = (url: URL): string => `${url.origin}${url.pathname}`;

/** Whatever broke off a request in a way that may be over soon. */
export class Interrupted extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

// Which address it was is not told: names of an inner network are nobody's business.
export const notPublic = (host: string) =>
  new ForbiddenError({
    code: 'address_not_public',
    message: `${host} does not lead to a public address.`,
    fix: 'Give an address of the open internet, or let the operator add the host to DARKROOM_ALLOW_PRIVATE_HOSTS.',
  });

/** @throws InvalidInputError for anything but a plain http or https address */
export function parseAddress(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isPlain = url && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
  if (isPlain) return url;
  throw new InvalidInputError({
    code: 'address_not_usable',
    message: url
      ? `Addresses with ${url.username || url.password ? 'a user name or password' : `the scheme ${url.protocol}`} are not fetched.`
      : 'The address is not a whole URL.',
    fix: 'Give a whole address that begins with http:// or https:// and carries no password.',
  });
}

const CERTIFICATE = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a failed request means: intended failures as they are, a wrong name or certificate for good, the rest may be over soon. */
export function requestError(error: unknown, url: URL): Error {
  const { code = '', cause } = error as { code?: string; cause?: unknown };
  if (error instanceof DarkroomError) return error;
  if (cause instanceof DarkroomError) return cause;
  if (code === 'ENOTFOUND') {
    return new UnprocessableError({
      code: 'host_unknown',
      message: `There is no host ${url.hostname}.`,
      fix: 'Check the spelling of the address.',
      cause: error,
    });
  }
  if (CERTIFICATE.test(code)) {
    return new UnprocessableError({
      code: 'certificate_not_trusted',
      message: `${url.hostname} shows a certificate that is not trusted (${code}).`,
      fix: 'Use an address with a valid certificate.',
      cause: error,
    });
  }
  return new Interrupted(`${url.hostname}: ${messageOf(error)}`, null, error);
}
