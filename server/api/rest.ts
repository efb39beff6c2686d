import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { InvalidInputError, NotFoundError } from '../errors';
import type { Ports } from '../services/ports';
import { contextOf, requestIdOf } from './context';
import { errorResponse, nothingWithId } from './errors';
import { etagOf, knows } from './etag';
import { limitRequests, type RequestLimit } from './rate-limit';
import { renderAs } from './renderings';
import { inputOf } from './rest-input';
import { type Match, matchRoute } from './rest-routes';
import { createCaller } from './root';
import type { ApiContext } from './trpc';

/** What a request is answered with; those of this process when they are not given. */
export type RestOptions = { ports?: Ports; limit?: RequestLimit };

/** Answers one REST request: finds the procedure, makes its input from path, query and body, and runs it as the caller. */
export async function answerRest(
  request: Request,
  path: readonly string[],
  { ports, limit = limitRequests }: RestOptions = {},
): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const match = matchRoute(request.method === 'HEAD' ? 'GET' : request.method, path);
    if (!('route' in match)) return noRoute(request.method, path, match.allowed, requestId);
    const context = await contextOf(request, ports);
    await limit(context.actor, request.headers);
    const input = await inputOf(request, match);
    const ask = (value: Record<string, unknown>) => call(context, match, value);
    const rendered = await renderAs(match.route.procedure, input, ask, request.headers.get('accept'));
    return rendered ?? json(request, await ask(input.value), match.route.status, requestId);
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

type Procedure = (input: unknown) => Promise<unknown>;

async function call(context: ApiContext, { route, parameters }: Match, input: Record<string, unknown>) {
  const [noun, verb] = route.procedure.split('.') as [string, string];
  const caller = createCaller(context) as unknown as Record<string, Record<string, Procedure>>;
  try {
    return await caller[noun]![verb]!(route.takesInput ? input : undefined);
  } catch (error) {
    throw missingOf(error, parameters) ?? error;
  }
}

/** An id in the path that cannot be one of ours names nothing; any other wrong input is the caller's mistake. */
function missingOf(error: unknown, parameters: Record<string, string>): NotFoundError | null {
  if (!(error instanceof TRPCError && error.cause instanceof ZodError)) return null;
  const name = error.cause.issues.map(({ path }) => String(path[0])).find((field) => field in parameters);
  return name === undefined ? null : nothingWithId(parameters[name]!);
}

function noRoute(method: string, path: readonly string[], allowed: string[], requestId: string): Response {
  const where = `/api/v1/${path.join('/')}`;
  if (allowed.length === 0) {
    const fix = 'Look at /api/docs for what there is.';
    const said = { code: 'no_such_endpoint', message: `There is nothing at ${where}.`, fix };
    return errorResponse(new NotFoundError(said), requestId);
  }
  const fix = `Use ${allowed.join(' or ')}.`;
  const said = { code: 'wrong_method', message: `${where} does not take ${method}.`, fix };
  const { headers, body } = errorResponse(new InvalidInputError(said), requestId);
  headers.set('allow', allowed.join(', '));
  return new Response(body, { status: 405, headers });
}

function json(request: Request, result: unknown, status: number, requestId: string): Response {
  const text = JSON.stringify(result ?? null);
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    'cache-control': 'private, no-cache',
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(text, { status, headers });
  headers.etag = etagOf(text);
  const isKnown = knows(request.headers.get('if-none-match'), headers.etag);
  return new Response(isKnown ? null : text, { status: isKnown ? 304 : status, headers });
}
