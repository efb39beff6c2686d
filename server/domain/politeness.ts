/** How fast one host is asked: at most `concurrency` requests at once, `delayMs` between their beginnings. */
export type Pace = { delayMs: number; concurrency: number };

export const FIRST_PACE: Pace = { delayMs: 0, concurrency: 4 };
const MOST_CONCURRENT = 8;
const LONGEST_DELAY_MS = 60_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** The pace after an answer: only a 200 makes it faster, 429 and 503 halve it, any other answer leaves it. */
export function nextPace(pace: Pace, status: number): Pace {
  if (status === 200) {
    return {
      delayMs: pace.delayMs < 50 ? 0 : Math.floor(pace.delayMs * 0.8),
      concurrency: Math.min(MOST_CONCURRENT, pace.concurrency + 1),
    };
  }
  if (status !== 429 && status !== 503) return pace;
  return {
    delayMs: Math.min(LONGEST_DELAY_MS, Math.max(500, pace.delayMs * 2)),
    concurrency: Math.max(1, Math.floor(pace.concurrency / 2)),
  };
}

/** True when the same request may succeed later. Source: SPEC A8. */
export const isRetryableStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

/** Milliseconds before try number `tries` + 1: doubling from half a second, half of it by chance. `random` lies in [0, 1). */
export function backOffMs(tries: number, random: number): number {
  const most = Math.min(LONGEST_BACK_OFF_MS, 500 * 2 ** (tries - 1));
  return Math.round(most / 2 + (most / 2) * random);
}

/**
 * Milliseconds that a Retry-After header asks for, seen at `now` (ms since 1970). Null when it is missing or says nothing.
 * Source: RFC 9110, section 10.2.3: seconds or a date.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
