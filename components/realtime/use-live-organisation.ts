'use client';
import type { Hint } from './hints';
import { useLive } from './LiveProvider';
import { useHints } from './use-hints';

const hintOf = ({ kind, id }: Record<string, unknown>): Hint | null =>
  (kind === 'run' || kind === 'dataset' || kind === 'notification') && typeof id === 'string' ? { kind, id } : null;

/** Keeps the lists and datasets of the organisation fresh while the page is open. Mounted once, by the frame. */
export function useLiveOrganisation() {
  const organisationId = useLive()?.organisationId;
  useHints({ topic: organisationId ? `org:${organisationId}` : null, event: 'changed', hintOf });
}
