import { Readable } from 'node:stream';
import { UnauthenticatedError } from '../errors';
import { readImage } from '../services/datasets/image-bytes';
import type { Ports } from '../services/ports';
import { contextOf, requestIdOf } from './context';
import { errorResponse, isId, nothingWithId } from './errors';
import { knows } from './etag';

type Asked = { id: string; image_id: string; what: 'content' | 'thumbnail' };

/** Bytes of an image, never run by a browser: nosniff, an empty policy, and shown inline only as a picture. */
export async function answerImage(request: Request, asked: Asked, ports?: Ports): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const { actor, ...context } = await contextOf(request, ports);
    if (!actor)
      throw new UnauthenticatedError({
        code: 'not_signed_in',
        message: 'You are not signed in.',
        fix: 'Sign in, or send an API key.',
      });
    const stray = [asked.id, asked.image_id].find((id) => !isId(id));
    if (stray !== undefined) throw nothingWithId(stray);
    const { body, bytes, mediaType, etag, filename } = await readImage({ ...context, actor }, asked);
    const headers = {
      'content-type': mediaType,
      'content-length': String(bytes),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `${mediaType.startsWith('image/') ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(filename)}`,
      'cache-control': 'private, max-age=3600',
      'x-request-id': requestId,
      etag,
    };
    if (knows(request.headers.get('if-none-match'), etag)) {
      body.destroy();
      return new Response(null, { status: 304, headers: { etag, 'cache-control': headers['cache-control'] } });
    }
    return new Response(Readable.toWeb(body) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
