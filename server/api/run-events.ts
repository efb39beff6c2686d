import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '../domain/run-states';
import { UnauthenticatedError } from '../errors';
import type { Ports } from '../services/ports';
import { getRunView } from '../services/runs/view-run';
import { contextOf, requestIdOf } from './context';
import { errorResponse, isId, nothingWithId } from './errors';

const LOOK_MS = 500;
const KEEP_ALIVE_MS = 15_000;

/** A run as server-sent events: `run` with the whole run whenever it changed, `end` when it has ended. */
export async function answerRunEvents(request: Request, id: string, ports?: Ports): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const { actor, ...rest } = await contextOf(request, ports);
    if (!actor)
      throw new UnauthenticatedError({
        code: 'not_signed_in',
        message: 'You are not signed in.',
        fix: 'Send an API key.',
      });
    if (!isId(id)) throw nothingWithId(id);
    const context = { ...rest, actor };
    const first = await getRunView(context, { id });
    const stream = new ReadableStream<Uint8Array>({
      async start(controller) {
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text));
        const tell = (event: string, value: unknown) => say(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
        try {
          let shown = first;
          let said = Date.now();
          tell('run', shown);
          while (!hasEnded(shown.state) && !request.signal.aborted) {
            await sleep(LOOK_MS, undefined, { signal: request.signal });
            const now = await getRunView(context, { id });
            if (now.revision !== shown.revision || now.state !== shown.state) {
              shown = now;
              said = Date.now();
              tell('run', shown);
            } else if (Date.now() - said > KEEP_ALIVE_MS) {
              said = Date.now();
              say(': still here\n\n');
            }
          }
          if (hasEnded(shown.state)) tell('end', { state: shown.state });
        } catch (error) {
          if (!request.signal.aborted) context.log.warn({ event: 'run_events.ended', runId: id, error: String(error) });
        }
        controller.close();
      },
    });
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
