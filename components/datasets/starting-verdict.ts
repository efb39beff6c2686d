import type { VerdictCount } from '../runs/types';

type Link = { code: string | null; q: string };

/** Which verdict the list begins with when the link names none: the worst there is, unless something else was asked for. */
export function startingVerdict(reasons: readonly VerdictCount[], link: Link): 'rejected' | 'warned' | 'all' {
  if (link.code !== null || link.q !== '') return 'all';
  if (reasons.some((reason) => reason.verdict === 'rejected')) return 'rejected';
  return reasons.some((reason) => reason.verdict === 'warned') ? 'warned' : 'all';
}
