/** What the caller does about a failure; decided here, by class, and nowhere else. `unavailable` may be retried. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported'
  | 'unprocessable'
  | 'limited'
  | 'unavailable'
  | 'bug';

export type ErrorDetail = { field?: string; file?: string; line?: number; code: string; message: string; fix: string };

type Said = { code: string; message: string; fix: string; details?: ErrorDetail[]; cause?: unknown };

/** An intended failure: `message` names the thing and the place, `fix` the next action, `code` is stable. */
export class DarkroomError extends Error {
  readonly code: string;
  readonly fix: string;
  readonly details: ErrorDetail[];
  constructor(
    readonly kind: ErrorKind,
    said: Said,
  ) {
    super(said.message, { cause: said.cause });
    this.name = new.target.name;
    this.code = said.code;
    this.fix = said.fix;
    this.details = said.details ?? [];
  }
}

const kindOf = (kind: ErrorKind) =>
  class extends DarkroomError {
    constructor(said: Said) {
      super(kind, said);
    }
  };

/** 400: what was asked for does not make sense. */
export class InvalidInputError extends kindOf('invalid') {}
/** 401: nobody is signed in, or the key is not known. */
export class UnauthenticatedError extends kindOf('unauthenticated') {}
/** 403: known, but not allowed. */
export class ForbiddenError extends kindOf('forbidden') {}
/** 404: not there, or not yours. */
export class NotFoundError extends kindOf('not-found') {}
/** 409: the state does not allow it, or the name is taken. */
export class ConflictError extends kindOf('conflict') {}
/** 413: over a size limit. */
export class TooLargeError extends kindOf('too-large') {}
/** 415: a kind that is not handled. */
export class UnsupportedError extends kindOf('unsupported') {}
/** 422: understood, but the data has problems. */
export class UnprocessableError extends kindOf('unprocessable') {}

/** 429 and quotas: try again after `retryAfterSeconds`. */
export class LimitedError extends DarkroomError {
  constructor(
    said: Said,
    readonly retryAfterSeconds: number,
  ) {
    super('limited', said);
  }
}

/** 503: something this depends on is away. The only kind that is retried. */
export class UnavailableError extends DarkroomError {
  constructor(
    said: Said,
    readonly retryAfterSeconds = 2,
  ) {
    super('unavailable', said);
  }
}

// Node's network errors, Postgres' connection classes, lock conflicts and serialisation failures; EIO and EBUSY of a store.
const TRANSIENT =
  /ECONNRESET|ECONNREFUSED|ETIMEDOUT|EPIPE|EAI_AGAIN|EIO\b|EBUSY|EMFILE|57P0\d|25P0[34]|08\d{3}|40001|40P01|55P03|Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Can't reach database server|P1001|P1002|P1008|P1017|P2024|P2028/;

/** True when trying the same thing again may succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof DarkroomError) return error.kind === 'unavailable';
  const { code, meta, cause } = (error ?? {}) as { code?: unknown; meta?: unknown; cause?: unknown };
  if (TRANSIENT.test(`${String(code)} ${String(error)} ${meta ? JSON.stringify(meta) : ''}`)) return true;
  return cause !== undefined && cause !== error && isTransient(cause);
}

/** One sentence a person can read, from anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
