import type { ErrorDetail } from '@/server/errors';

/** What the pages know about something that went wrong. */
export type Failure = {
  /** Stable code of the failure, e.g. `name_taken`; `unreachable` when the server did not answer. */
  code: string;
  kind: 'signed-out' | 'forbidden' | 'not-found' | 'unreachable' | 'other';
  message: string;
  fix: string | null;
  details: ErrorDetail[];
  requestId: string | null;
};

type Wire = { code?: string; error?: string; fix?: string; details?: ErrorDetail[]; request_id?: string };

const KINDS: Record<string, Failure['kind']> = {
  UNAUTHORIZED: 'signed-out',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
};

// They come from the address: what cannot be an id names nothing.
const IDS = new Set(['id', 'image_id']);

/** Reads a failure from whatever a query or a fetch threw. */
export function failureOf(error: unknown): Failure {
  const { data, message } = (error ?? {}) as { data?: Wire | null; message?: string };
  if (!data)
    return {
      code: 'unreachable',
      kind: 'unreachable',
      message: 'The server does not answer.',
      fix: message && !/fetch|network/i.test(message) ? message : 'Check that Darkroom is running, then try again.',
      details: [],
      requestId: null,
    };
  if (data.details?.some(({ field }) => IDS.has(field ?? '')))
    return {
      code: 'not_found',
      kind: 'not-found',
      message: 'There is nothing at this address.',
      fix: 'Open it from its list.',
      details: [],
      requestId: data.request_id ?? null,
    };
  return {
    code: data.error ?? data.code ?? 'unknown',
    kind: KINDS[data.code ?? ''] ?? 'other',
    message: message ?? 'Something went wrong.',
    fix: data.fix ?? null,
    details: data.details ?? [],
    requestId: data.request_id ?? null,
  };
}

/** The sentence and fix for one field of a form, or null: details whose `field` is `field` or lies below it. */
export function fieldFailure(failure: Failure | null, field: string): string | null {
  const detail = failure?.details.find((given) => given.field === field || given.field?.startsWith(`${field}.`));
  return detail ? `${detail.message} ${detail.fix}`.trim() : null;
}
