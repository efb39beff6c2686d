import { requestIdOf } from './context';
import { errorResponse } from './errors';
import { MOST_BODY_BYTES, tooLarge } from './rest-input';

/** The refusal of a body that is too large or does not say how large it is; null when it may be read. */
export function refuseLargeBody(request: Request): Response | null {
  if (request.body === null) return null;
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) <= MOST_BODY_BYTES) return null;
  return errorResponse(tooLarge(), requestIdOf(request.headers));
}
