import type { Message } from './message-store';

/** Phoenix protocol 2.0.0: every message is a JSON array of join reference, reference, topic, event, payload. */
export type Frame = { joinRef: string | null; ref: string | null; topic: string; event: string; payload: unknown };

/** @throws SyntaxError or TypeError when `text` is no frame */
export function parseFrame(text: string): Frame {
  const [joinRef, ref, topic, event, payload] = JSON.parse(text);
  if (typeof topic !== 'string' || typeof event !== 'string') throw new TypeError('a frame names a topic and an event');
  return { joinRef: joinRef ?? null, ref: ref ?? null, topic, event, payload };
}

export const writeFrame = ({ joinRef, ref, topic, event, payload }: Frame): string =>
  JSON.stringify([joinRef, ref, topic, event, payload]);

/** The answer to `frame`. */
export const replyTo = (frame: Frame, status: 'ok' | 'error', response: unknown): Frame => ({
  ...frame,
  event: 'phx_reply',
  payload: { status, response },
});

/** A broadcast as clients get it. */
export const broadcastFrame = (
  topic: string,
  message: Message,
  joinRef: string | null,
  isReplayed: boolean,
): Frame => ({
  joinRef,
  ref: null,
  topic,
  event: 'broadcast',
  payload: {
    type: 'broadcast',
    event: message.event,
    payload: message.payload,
    meta: { ...(isReplayed && { replayed: true }), id: message.id },
  },
});
