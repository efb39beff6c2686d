import { initTRPC, TRPCError } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { ZodError } from 'zod';
import type { Actor } from '../domain/actor';
import {
  DarkroomError,
  type ErrorDetail,
  type ErrorKind,
  InvalidInputError,
  messageOf,
  UnauthenticatedError,
} from '../errors';
import type { Context, Ports } from '../services/ports';
import { invalidInput } from './invalid-input';

/** What a request brings along. `actor` is null for nobody. */
export type ApiContext = Ports & { actor: Actor | null; requestId: string; idempotencyKey: string | null };

const CODES: Record<ErrorKind, TRPCError['code']> = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'too-large': 'PAYLOAD_TOO_LARGE',
  unsupported: 'UNSUPPORTED_MEDIA_TYPE',
  unprocessable: 'UNPROCESSABLE_CONTENT',
  limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  bug: 'INTERNAL_SERVER_ERROR',
};

export type Said = { error: string; message: string; fix: string; details: ErrorDetail[] };

// An answer that is not what it should be is also a ZodError, but our mistake.
function wrongInputOf(error: unknown): ZodError | null {
  const isOurs = error instanceof TRPCError && error.code !== 'BAD_REQUEST';
  const cause = error instanceof TRPCError ? error.cause : error;
  return cause instanceof ZodError && !isOurs ? cause : null;
}

/** What a failure says to people; what was not intended says only that it happened. */
export function saidOf(error: unknown): Said {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (cause instanceof DarkroomError)
    return { error: cause.code, message: cause.message, fix: cause.fix, details: cause.details };
  const wrongInput = wrongInputOf(error);
  if (wrongInput) return invalidInput(wrongInput);
  if (error instanceof TRPCError && error.code === 'NOT_FOUND') {
    return {
      error: 'not_found',
      message: 'There is nothing here.',
      fix: 'Look at /api/docs for what there is.',
      details: [],
    };
  }
  return {
    error: 'internal_error',
    message: 'Something went wrong on the server.',
    fix: 'Try again; the log knows more under the request id.',
    details: [],
  };
}

/** `status` is that of a success, 200 when it is not given; `description` is for the command line. */
export type RestMeta = OpenApiMeta<{ status?: 201 | 202; description?: string }>;

const t = initTRPC
  .context<ApiContext>()
  .meta<RestMeta>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => {
      const said = saidOf(error);
      return {
        ...shape,
        message: said.message,
        data: { ...shape.data, stack: undefined, ...said, request_id: ctx?.requestId ?? null },
      };
    },
  });

/** Any failure as the transport understands it; what was said about it stays. */
export function asTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  if (error instanceof DarkroomError)
    return new TRPCError({ code: CODES[error.kind], message: error.message, cause: error });
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
}

const translate = t.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof DarkroomError) {
    if (cause.kind === 'bug')
      ctx.log.error({ event: 'request.failed', path, requestId: ctx.requestId, error: messageOf(cause) });
    throw asTrpcError(cause);
  }
  if (!wrongInputOf(result.error)) {
    ctx.log.error({
      event: 'request.failed',
      path,
      requestId: ctx.requestId,
      error: messageOf(cause ?? result.error),
      stack: (cause as Error | undefined)?.stack,
    });
  }
  throw result.error;
});

// Pages of every list are asked for in one of two ways.
const onePaging = t.middleware(async ({ getRawInput, next }) => {
  const { cursor, page } = ((await getRawInput()) ?? {}) as { cursor?: unknown; page?: unknown };
  if (cursor !== undefined && page !== undefined) {
    throw new InvalidInputError({
      code: 'cursor_and_page',
      message: 'Give either cursor or page, not both.',
      fix: 'Leave one of them out.',
    });
  }
  return next();
});

const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.actor) {
    throw new UnauthenticatedError({
      code: 'not_signed_in',
      message: 'You are not signed in.',
      fix: 'Sign in, or send an API key as "Authorization: Bearer <key>".',
    });
  }
  return next({ ctx: { ...ctx, actor: ctx.actor } satisfies Context & ApiContext });
});

/** Where a procedure stands in the REST interface; what has no such place is for the pages alone. */
export const rest = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: `/${string}`,
  tag: string,
  summary: string,
  status?: 201 | 202,
): RestMeta => ({
  ...(status ? { status } : {}),
  openapi: { method, path, tags: [tag], summary, protect: true },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
/** For what nobody need be signed in for. */
export const open = t.procedure.use(translate);
/** For everybody else; what a caller may do is the verb's first line. */
export const procedure = open.use(signedIn).use(onePaging);
