import { backOffMs, isRetryableStatus, retryAfterMs } from '../domain/politeness';
import { TooLargeError, UnavailableError, UnprocessableError } from '../errors';
import { type Answer, type Asking, ask } from './ask';
import { Interrupted, shown } from './errors';
import type { Clock } from './pace';
import type { Held, Sink } from './sink';

const MOST_TRIES = 6; // without a new byte
const LONGEST_WAIT_MS = 10 * 60_000;
const WAITING_STEP_MS = 10_000;
const TOTAL_MS = 24 * 60 * 60_000;

export type DownloadOptions = {
  maxBytes: number;
  /** Hex; other bytes are refused. */
  sha256?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called for every piece that came, and now and then while it waits for the host. */
  tick?: (() => void) | undefined;
};

type Download = DownloadOptions & {
  asking: Asking;
  clock: Clock;
  random: () => number;
  url: string;
  sink: Sink;
  state: Held;
  deadline: number;
};

/**
 * Fetches a file into `sink`, going on where that stopped: exactly the bytes of one state of the file, or an error.
 * @throws UnprocessableError, TooLargeError, ForbiddenError, InvalidInputError for good; UnavailableError when trying later may help
 */
export async function download(
  ports: { asking: Asking; clock: Clock; random: () => number },
  url: string,
  sink: Sink,
  options: DownloadOptions,
): Promise<{ bytes: number }> {
  const state = await sink.held();
  const job: Download = { ...ports, ...options, url, sink, state, deadline: ports.clock.now() + TOTAL_MS };
  let furthest = state.bytes;
  let tries = 0;
  for (let trouble = await go(job); trouble !== null; trouble = await go(job)) {
    tries = state.bytes > furthest ? 1 : tries + 1;
    furthest = Math.max(furthest, state.bytes);
    await rest(job, trouble, tries);
  }
  const sum = await sink.end({ sha256: options.sha256 !== undefined });
  if (options.sha256 !== undefined && sum !== options.sha256.toLowerCase()) {
    await begin(job, { total: null, validator: null });
    throw new UnprocessableError({
      code: 'checksum_differs',
      message: `${shown(new URL(url))} has the sha256 ${sum}, not ${options.sha256.toLowerCase()}.`,
      fix: 'Check the checksum and the address; the file may have been replaced.',
    });
  }
  return { bytes: state.bytes };
}

/** One go: null when the file is all there, else what interrupted it. */
async function go(job: Download): Promise<Interrupted | null> {
  const { state } = job;
  if (state.total !== null && state.bytes === state.total && state.bytes > 0) return null;
  const isResumed = state.bytes > 0 && state.validator !== null;
  const headers: Record<string, string> = isResumed
    ? { range: `bytes=${state.bytes}-`, 'if-range': state.validator! }
    : {};
  try {
    await ask(job.asking, job.url, headers, (answer) => take(job, answer), job.signal);
    return null;
  } catch (error) {
    if (error instanceof Interrupted) return error;
    throw error;
  }
}

async function take(job: Download, answer: Answer): Promise<void> {
  const { state } = job;
  const { status } = answer;
  if (isRetryableStatus(status)) {
    throw new Interrupted(`it answered ${status}`, retryAfterMs(answer.header('retry-after'), job.clock.now()));
  }
  const range = rangeOf(answer.header('content-range'));
  if (status === 416 && state.bytes > 0) {
    const isAll = range?.total === state.bytes && (state.total === null || state.total === state.bytes);
    if (isAll) return;
    await startAnew(job, `it has ${range?.total ?? 'fewer'} bytes now, ${state.total ?? 'more'} were announced`);
  }
  if (status === 206) {
    const validator = validatorOf(answer);
    const isSame = validator === null || validator === state.validator;
    const fits = range?.start === state.bytes && (state.total === null || (range.total ?? state.total) === state.total);
    if (!isSame || !fits) await startAnew(job, 'the file changed while it was fetched');
    state.total ??= range?.total ?? null;
  } else if (status === 200) {
    const length = answer.header('content-length');
    await begin(job, { total: length === null ? null : Number(length), validator: validatorOf(answer) });
  } else throw refused(job.url, status);
  if (state.total !== null && state.total > job.maxBytes) throw tooLarge(job, state.total);
  await takeBody(job, answer);
}

async function takeBody(job: Download, answer: Answer): Promise<void> {
  const { state, sink } = job;
  for await (const chunk of received(job, answer)) {
    if (state.bytes + chunk.length > job.maxBytes) throw tooLarge(job, state.bytes + chunk.length);
    if (state.total !== null && state.bytes + chunk.length > state.total) {
      await startAnew(job, `more than the announced ${state.total} bytes came`);
    }
    await sink.write(chunk);
    state.bytes += chunk.length;
    job.tick?.();
    if (job.clock.now() > job.deadline) throw givenUp(job, 'it took more than a day');
  }
  if (state.total !== null && state.bytes < state.total) {
    throw new Interrupted(`it ended after ${state.bytes} of ${state.total} bytes`);
  }
}

/** The body; only its own errors are interruptions, those of the sink are not. */
async function* received(job: Download, { body }: Answer): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    job.signal?.throwIfAborted();
    const { bytes, total } = job.state;
    throw new Interrupted(`it broke off after ${bytes}${total === null ? '' : ` of ${total}`} bytes`, null, error);
  }
}

async function begin(job: Download, of: Omit<Held, 'bytes'>): Promise<void> {
  await job.sink.begin(of);
  Object.assign(job.state, { bytes: 0, ...of });
}

async function startAnew(job: Download, why: string): Promise<never> {
  await begin(job, { total: null, validator: null });
  throw new Interrupted(why);
}

/** Waits before the next go as long as the host asks for, or longer with every try. @throws UnavailableError after too many */
async function rest(job: Download, trouble: Interrupted, tries: number): Promise<void> {
  if (tries >= MOST_TRIES) throw givenUp(job, trouble.message);
  const wait = Math.max(trouble.retryAfterMs ?? 0, backOffMs(tries, job.random()));
  if (wait > LONGEST_WAIT_MS) throw givenUp(job, `it asks to come back in ${Math.ceil(wait / 60_000)} minutes`);
  for (let left = wait; left > 0; left -= WAITING_STEP_MS) {
    job.tick?.();
    await job.clock.sleep(Math.min(left, WAITING_STEP_MS), job.signal);
  }
  job.tick?.();
}

/** What tells two states of a file apart for If-Range: a strong ETag, else the date of the last change. */
function validatorOf(answer: Answer): string | null {
  const etag = answer.header('etag');
  return etag?.startsWith('"') ? etag : answer.header('last-modified');
}

function rangeOf(header: string | null): { start: number | null; total: number | null } | null {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header ?? '');
  if (!match) return null;
  const number = (text: string | undefined) => (text === undefined || text === '*' ? null : Number(text));
  return { start: number(match[1]), total: number(match[2]) };
}

const refused = (url: string, status: number) =>
  new UnprocessableError({
    code: 'download_refused',
    message: `${shown(new URL(url))} answered ${status}.`,
    fix:
      status === 401 || status === 403
        ? 'Give an address that may be fetched without signing in; links often expire.'
        : 'Check the address in a browser; it must give the file itself.',
  });

const tooLarge = ({ url, maxBytes }: Download, bytes: number) =>
  new TooLargeError({
    code: 'download_too_large',
    message: `${shown(new URL(url))} has ${bytes} bytes or more, ${maxBytes} are allowed.`,
    fix: 'Split the file, or import it from a folder of the server.',
  });

const givenUp = ({ url }: Download, why: string) =>
  new UnavailableError({
    code: 'download_interrupted',
    message: `${shown(new URL(url))} could not be fetched: ${why}.`,
    fix: 'Check that the host is up and gives the whole file, then try again.',
  });
