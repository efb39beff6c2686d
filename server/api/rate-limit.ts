import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Actor } from '../domain/actor';
import { LimitedError } from '../errors';

/** Takes one request off what a caller has left. @throws LimitedError when nothing is */
export type RequestLimit = (actor: Actor | null, headers: Headers) => Promise<void>;

/** So many requests a minute for every person, key or (without either) address. */
export function openRequestLimit(perMinute: number): RequestLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (actor, headers) => {
    const who = actor ? `${actor.kind}:${actor.id}` : (headers.get('x-forwarded-for') ?? 'nobody');
    try {
      await limiter.consume(who);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new LimitedError(
        {
          code: 'too_many_requests',
          message: `Over ${perMinute.toLocaleString('en')} requests in a minute.`,
          fix: 'Wait as long as Retry-After says.',
        },
        Math.ceil(refused.msBeforeNext / 1000),
      );
    }
  };
}

/** The limit of this process. */
export const limitRequests = openRequestLimit(1200);
