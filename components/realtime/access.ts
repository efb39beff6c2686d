/** What the server hands out for the stream; the token lives five minutes. */
export type Access = { url: string; key: string; token: string; organisation_id: string };

const MARGIN_SECONDS = 60;

/** Seconds since the epoch at which a token ends; 0 when it cannot be read. */
export function expiryOf(token: string): number {
  const claims = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/');
  try {
    return Number((JSON.parse(atob(claims ?? '')) as { exp?: number }).exp ?? 0);
  } catch {
    return 0;
  }
}

/** Fetches access when there is none or it is about to end; several callers share one request. */
export function accessKeeper(fetchAccess: () => Promise<Access>, now = () => Date.now()) {
  let kept: Access | undefined;
  let pending: Promise<Access> | undefined;
  const fetched = async () => {
    try {
      kept = await fetchAccess();
      return kept;
    } finally {
      pending = undefined;
    }
  };
  return async (): Promise<Access> => {
    if (kept && expiryOf(kept.token) - now() / 1000 > MARGIN_SECONDS) return kept;
    pending ??= fetched();
    return pending;
  };
}
