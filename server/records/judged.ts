import type { PixelFacts } from '../domain/pixel-facts';
import type { ItemKind, Problem, Verdict } from '../domain/verdicts';
import type { Attempt } from './attempts';
import type { Effect } from './commit-groups';
import type { Tx } from './records';

export type JudgedImage = {
  no: number;
  image_id: string;
  verdict: Verdict;
  problems: Problem[];
  issues: string[];
  status: 'accepted' | 'warned' | 'quarantined';
};

/** Verdicts of images, as one effect of a commit group; what was judged before is replaced. */
export const judgedEffect = (judged: JudgedImage[]): Effect => ({
  name: 'write_judgements',
  payload: { images: judged },
});

/** What the pixel pass found of these images, by image id; null where nothing was read. */
export async function factsOf(tx: Tx, imageIds: string[]): Promise<Map<string, PixelFacts | null>> {
  const rows = await tx.$queryRaw<{ id: string; facts: PixelFacts | null }[]>`
    select id::text, facts from image where id = any(${imageIds}::uuid[])`;
  return new Map(rows.map(({ id, facts }) => [id, facts]));
}

type PerVerdict = { accepted: number; warned: number; rejected: number };
export type VerdictCounts = { images: PerVerdict; labels: PerVerdict; entries: PerVerdict; total: number };

const COUNTED_AS = { image: 'images', label: 'labels', entry: 'entries' } as const;

/** How many items of a run have which verdict, buried ones included. */
export async function countVerdicts(tx: Tx, at: Pick<Attempt, 'runId'>): Promise<VerdictCounts> {
  const rows = await tx.$queryRaw<{ kind: ItemKind; verdict: Verdict; n: number }[]>`
    select kind, verdict, count(*)::int as n from item where run_id = ${at.runId}::uuid and verdict is not null group by 1, 2`;
  const counts: VerdictCounts = {
    images: { accepted: 0, warned: 0, rejected: 0 },
    labels: { accepted: 0, warned: 0, rejected: 0 },
    entries: { accepted: 0, warned: 0, rejected: 0 },
    total: 0,
  };
  for (const { kind, verdict, n } of rows) {
    counts[COUNTED_AS[kind]][verdict] += n;
    counts.total += n;
  }
  return counts;
}
