import type { Problem, Verdict } from '../domain/verdicts';
import type { Attempt } from './attempts';
import type { Tx } from './records';

export type JudgedImage = {
  no: number;
  image_id: string;
  verdict: Verdict;
  problems: Problem[];
  issues: string[];
  status: 'accepted' | 'warned' | 'quarantined';
};

/** Writes verdicts of images; what was judged before is replaced. */
export async function writeJudgements(tx: Tx, at: Attempt, judged: JudgedImage[]): Promise<void> {
  if (judged.length === 0) return;
  const json = JSON.stringify(judged);
  await tx.$executeRaw`
    update item i set verdict = x.verdict, problems = x.problems
    from jsonb_to_recordset(${json}::jsonb) as x(no int, verdict text, problems jsonb)
    where i.run_id = ${at.runId}::uuid and i.no = x.no`;
  await tx.$executeRaw`
    update image i set verdict = x.verdict, status = x.status, issues = array(select jsonb_array_elements_text(x.issues))
    from jsonb_to_recordset(${json}::jsonb) as x(image_id uuid, verdict text, status text, issues jsonb)
    where i.id = x.image_id`;
}

type PerVerdict = { accepted: number; warned: number; rejected: number };
export type VerdictCounts = { images: PerVerdict; labels: PerVerdict; total: number };

/** How many items of a run have which verdict, buried ones included. */
export async function countVerdicts(tx: Tx, at: Pick<Attempt, 'runId'>): Promise<VerdictCounts> {
  const rows = await tx.$queryRaw<{ kind: 'image' | 'label'; verdict: Verdict; n: number }[]>`
    select kind, verdict, count(*)::int as n from item where run_id = ${at.runId}::uuid and verdict is not null group by 1, 2`;
  const counts: VerdictCounts = {
    images: { accepted: 0, warned: 0, rejected: 0 },
    labels: { accepted: 0, warned: 0, rejected: 0 },
    total: 0,
  };
  for (const { kind, verdict, n } of rows) {
    counts[kind === 'image' ? 'images' : 'labels'][verdict] += n;
    counts.total += n;
  }
  return counts;
}
