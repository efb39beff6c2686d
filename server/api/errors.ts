import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { id as anId } from '../domain/wire/conventions';
import { DarkroomError, type ErrorKind, LimitedError, NotFoundError, UnavailableError } from '../errors';
import { saidOf } from './trpc';

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  unprocessable: 422,
  limited: 429,
  unavailable: 503,
  bug: 500,
};

/** The status of a failure. */
export function statusOf(error: unknown): number {
  const cause = error instanceof TRPCError ? error.cause : error;
  if (cause instanceof DarkroomError) return STATUS[cause.kind];
  return error instanceof TRPCError ? getHTTPStatusCodeFromError(error) : 500;
}

export const isId = (text: string): boolean => anId.safeParse(text).success;

/** For an id in a path that cannot be one of ours. */
export const nothingWithId = (id: string): NotFoundError =>
  new NotFoundError({
    code: 'not_found',
    message: `There is nothing with the id "${id}".`,
    fix: 'Use an id from a list.',
  });

/** The one shape that errors have on the wire. */
export function errorResponse(error: unknown, requestId: string): Response {
  const { fix, details, ...said } = saidOf(error);
  const cause = error instanceof TRPCError ? error.cause : error;
  const headers: Record<string, string> = { 'x-request-id': requestId };
  if (cause instanceof LimitedError || cause instanceof UnavailableError)
    headers['retry-after'] = String(Math.ceil(cause.retryAfterSeconds));
  const body = {
    ...said,
    details: details.length > 0 ? details : [{ code: said.error, message: said.message, fix }],
    timestamp: new Date().toISOString(),
    request_id: requestId,
  };
  return Response.json(body, { status: statusOf(error), headers });
}
