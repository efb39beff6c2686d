import { MOST_FILE_BYTES, UPLOAD_KEPT_MS } from '../domain/uploads';
import { DarkroomError, InvalidInputError, UnauthenticatedError } from '../errors';
import type { UploadFileRow } from '../records/uploads';
import { ownOrigins } from '../services/accounts/own-origins';
import type { Context } from '../services/ports';
import { appendToUpload, createUpload, uploadOffset } from '../services/uploads/send-upload';
import { deleteUpload } from '../services/uploads/view-uploads';
import { contextOf, requestIdOf } from './context';
import { errorResponse, isId, nothingWithId } from './errors';
import { openRequestLimit, type RequestLimit } from './rate-limit';
import type { RestOptions } from './rest';
import { bytesOf, CHECKSUM_ALGORITHMS, checkChunkType, checksumOf, metadataOf } from './tus-headers';

const VERSION = '1.0.0';
const PLACE = '/api/v1/uploads';
const EXTENSIONS = 'creation,creation-with-upload,termination,checksum,expiration';
const EMPTY: AsyncIterable<Uint8Array> = (async function* () {})();

// A folder of small files is a request each: more than people and scripts ask otherwise.
const limitChunks: RequestLimit = openRequestLimit(12_000);

/**
 * Answers one request of tus 1.0 (https://tus.io/protocols/resumable-upload): `id` is the last part of the address, null without one.
 * Errors have our body; 409 = ask for the offset, 412 = another version, 413 = too large, 460 = the checksum differs.
 */
export async function answerTus(request: Request, id: string | null, options: RestOptions = {}): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const method = request.headers.get('x-http-method-override')?.toUpperCase() ?? request.method;
  try {
    if (method === 'OPTIONS') return said(204, { ...ABILITIES });
    if (request.headers.get('tus-resumable') !== VERSION) throw otherVersion();
    const { actor, ...ports } = await contextOf(request, options.ports);
    if (!actor) throw nobody();
    await (options.limit ?? limitChunks)(actor, request.headers);
    if (id !== null && !isId(id)) throw nothingWithId(id);
    const context = { ...ports, actor };
    if (method === 'POST' && id === null) return await create(request, context);
    if (method === 'HEAD' && id !== null) return offsetSaid(200, await uploadOffset(context, { id }), true);
    if (method === 'PATCH' && id !== null) return await append(request, context, id);
    if (method === 'DELETE' && id !== null) {
      await deleteUpload(context, { id });
      return said(204, {});
    }
    throw wrongMethod(method);
  } catch (error) {
    return refusal(error, requestId);
  }
}

const ABILITIES = {
  'tus-version': VERSION,
  'tus-extension': EXTENSIONS,
  'tus-max-size': String(MOST_FILE_BYTES),
  'tus-checksum-algorithm': CHECKSUM_ALGORITHMS,
};

const said = (status: number, headers: Record<string, string>, body: string | null = null) =>
  new Response(body, { status, headers: { 'tus-resumable': VERSION, 'cache-control': 'no-store', ...headers } });

function offsetSaid(status: number, file: UploadFileRow, isWhole = false): Response {
  const isOpen = file.received < file.bytes;
  return said(status, {
    'upload-offset': String(file.received),
    'upload-id': file.upload_id,
    ...(isWhole
      ? {
          'upload-length': String(file.bytes),
          'upload-metadata': `filename ${Buffer.from(file.path).toString('base64')}`,
        }
      : {}),
    ...(isOpen ? { 'upload-expires': new Date(+file.touched_at + UPLOAD_KEPT_MS).toUTCString() } : {}),
  });
}

async function create(request: Request, context: Context): Promise<Response> {
  const { headers } = request;
  const metadata = metadataOf(headers.get('upload-metadata'));
  const given = metadata.upload_id;
  if (given !== undefined && !isId(given)) throw nothingWithId(given);
  const modified = Number(metadata.modified ?? Number.NaN);
  const file = await createUpload(context, {
    // Clients that send folders say where a file lies in them; some write "null" when it lies in none.
    name: [metadata.relativePath, metadata.filename, metadata.name].find((name) => name && name !== 'null') ?? 'file',
    bytes: bytesOf(headers, 'upload-length'),
    uploadId: given,
    modifiedAt: Number.isSafeInteger(modified) ? new Date(modified) : null,
  });
  const isWithBytes = headers.get('content-type') === 'application/offset+octet-stream' && file.received === 0;
  const now = isWithBytes ? await take(request, context, file.id, 0) : file;
  const answer = offsetSaid(201, now);
  answer.headers.set('location', `${originOf(headers, context.config.PUBLIC_URL)}${PLACE}/${file.id}`);
  answer.headers.set('content-type', 'application/json; charset=utf-8');
  const body = { upload_id: file.upload_id, file_id: file.id, offset: now.received, bytes: file.bytes };
  return new Response(JSON.stringify(body), answer);
}

async function append(request: Request, context: Context, id: string): Promise<Response> {
  checkChunkType(request.headers);
  return offsetSaid(204, await take(request, context, id, bytesOf(request.headers, 'upload-offset')));
}

function take(request: Request, context: Context, id: string, offset: number): Promise<UploadFileRow> {
  const { headers } = request;
  return appendToUpload(context, {
    id,
    offset,
    body: (request.body as AsyncIterable<Uint8Array> | null) ?? EMPTY,
    bytes: headers.has('content-length') ? bytesOf(headers, 'content-length') : null,
    checksum: checksumOf(headers.get('upload-checksum')),
  });
}

/** Where the sender reached us: what its page says when it is one of ours, else the public address, else the host it named. */
function originOf(headers: Headers, publicUrl: string | undefined): string {
  const origin = headers.get('origin');
  if (origin && ownOrigins(headers, publicUrl).includes(origin)) return origin;
  if (publicUrl) return new URL(publicUrl).origin;
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return host ? `${headers.get('x-forwarded-proto')?.split(',')[0] ?? 'http'}://${host}` : '';
}

function refusal(error: unknown, requestId: string): Response {
  const answer = errorResponse(error, requestId);
  const code = error instanceof DarkroomError ? error.code : '';
  const status = { checksum_differs: 460, other_tus_version: 412, wrong_method: 405 }[code] ?? answer.status;
  answer.headers.set('tus-resumable', VERSION);
  if (status === 412) answer.headers.set('tus-version', VERSION);
  return new Response(answer.body, { status, headers: answer.headers });
}

const otherVersion = () =>
  new InvalidInputError({
    code: 'other_tus_version',
    message: 'This is tus 1.0.0; the request does not say that it is.',
    fix: 'Send the header Tus-Resumable: 1.0.0.',
  });
const wrongMethod = (method: string) =>
  new InvalidInputError({
    code: 'wrong_method',
    message: `Uploads do not take ${method} here.`,
    fix: 'POST begins a file, HEAD tells its offset, PATCH adds to it, DELETE takes it away.',
  });
const nobody = () =>
  new UnauthenticatedError({
    code: 'not_signed_in',
    message: 'You are not signed in.',
    fix: 'Sign in, or send an API key as "Authorization: Bearer <key>".',
  });
