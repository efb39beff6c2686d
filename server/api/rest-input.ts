import { InvalidInputError, TooLargeError, UnsupportedError } from '../errors';
import type { Match } from './rest-routes';

export const MOST_BODY_BYTES = 1024 * 1024;

/** The input of a procedure, made from path, query and body; and the form the answer is wanted in. */
export async function inputOf(
  request: Request,
  { route, parameters }: Match,
): Promise<{ value: Record<string, unknown>; format: string | null }> {
  const { searchParams } = new URL(request.url);
  const format = searchParams.get('format');
  searchParams.delete('format');
  const query: Record<string, unknown> = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  const body = route.method === 'GET' ? {} : await bodyOf(request);
  // The path says what is meant; a body may not say otherwise.
  return { value: { ...query, ...body, ...parameters }, format };
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > MOST_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new UnsupportedError({
      code: 'not_json',
      message: `A body of type "${type || 'none'}" is not understood.`,
      fix: 'Send JSON with Content-Type: application/json.',
    });
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new InvalidInputError({
    code: 'wrong_json',
    message: 'The body is not a JSON object.',
    fix: 'Send one JSON object.',
  });
}

export const tooLarge = () =>
  new TooLargeError({
    code: 'body_too_large',
    message: 'The body is over 1 MiB.',
    fix: 'Send files as an upload; bodies carry settings only.',
  });
