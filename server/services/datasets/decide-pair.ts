import type { z } from 'zod';
import { contradictionIn, type DecidedPair, type PairVerdict, pairKey } from '../../domain/decided-pairs';
import type { decidedPair, decidePairInput } from '../../domain/wire/duplicates';
import { ConflictError, NotFoundError } from '../../errors';
import { audit } from '../../records/audit';
import { getDatasetRow } from '../../records/datasets';
import {
  addDecision,
  decisionsOnCopies,
  decisionsThatHold,
  findPair,
  lockDuplicates,
  type PairDecision,
} from '../../records/pair-decisions';
import { touchDataset } from '../../records/published';
import type { Tx } from '../../records/records';
import { regroup } from '../../records/regroup-duplicates';
import { getRun } from '../../records/runs';
import { authorise } from '../authorise';
import type { Context } from '../ports';

type Caller = Pick<Context, 'actor' | 'requestId'>;
type Input = z.output<typeof decidePairInput>;
type Answer = z.output<typeof decidedPair>;

/**
 * Says of two images that may be one whether they are: "the same" sets the worse one aside as a copy of the better, "different" keeps
 * both whatever a comparison finds, "undecided" takes back what was said. Who said it and when stays on record.
 * @throws NotFoundError when deduplication has not found the two alike
 * @throws ConflictError when other decisions say the opposite
 */
export async function decidePair(context: Context, input: Input): Promise<Answer> {
  authorise(context.actor, 'curate');
  return context.records.as(context.actor.tenantId, async (tx) => {
    await getDatasetRow(tx, input.id);
    await lockDuplicates(tx, input.id);
    return decideIn(tx, context, input);
  });
}

/** The decision itself, in a transaction that has the dataset's duplicates locked. */
async function decideIn(
  tx: Tx,
  { actor, requestId }: Caller,
  { id, image_id, other_id, decision }: Input,
): Promise<Answer> {
  const pair = await findPair(tx, id, [image_id, other_id]);
  if (!pair) throw noPair();
  const said = { image_id: pair.image_id, other_id: pair.other_id, decision };
  const before = await decisionsThatHold(tx, id);
  if (latestOf(before, pair) === decision) return { ...said, removed: 0, restored: 0 };
  checkAgainst(before, { ...pair, decision });
  await addDecision(tx, actor, id, { ...pair, decision });
  const { settings } = await getRun(tx, pair.run_id);
  const { left, back } = await regroup(
    tx,
    { tenantId: actor.tenantId, runId: pair.run_id },
    { datasetId: id, pair: [pair.image_id, pair.other_id], action: settings.dedup_action },
  );
  await touchDataset(tx, id);
  const details = { ...said, removed: left, restored: back };
  await audit(tx, actor, { action: 'duplicates.decided', subject: 'dataset', id, details, requestId });
  return details;
}

/** Who brings back a copy that was said to be the same takes that back, else the next comparison would set it aside again. */
export async function takeBackDecisions(
  tx: Tx,
  caller: Caller,
  id: string,
  imageIds: readonly string[],
): Promise<number> {
  await lockDuplicates(tx, id);
  let restored = 0;
  for (const { image_id, other_id } of await decisionsOnCopies(tx, id, imageIds)) {
    restored += (await decideIn(tx, caller, { id, image_id, other_id, decision: 'undecided' })).restored;
  }
  return restored;
}

type Decided = Pick<PairDecision, 'sha256' | 'other_sha256' | 'decision' | 'scores'>;
const contentOf = ({ sha256, other_sha256 }: Pick<PairDecision, 'sha256' | 'other_sha256'>) =>
  pairKey(sha256, other_sha256);

const latestOf = (decisions: PairDecision[], pair: Pick<PairDecision, 'sha256' | 'other_sha256'>): PairVerdict =>
  decisions.find((each) => contentOf(each) === contentOf(pair))?.decision ?? 'undecided';

function checkAgainst(before: PairDecision[], next: Decided): void {
  const others: Decided[] = before.filter((each) => contentOf(each) !== contentOf(next));
  const pairs = [...others, next].flatMap(({ sha256, other_sha256, decision, scores }): DecidedPair[] =>
    decision === 'undecided' ? [] : [{ a: sha256, b: other_sha256, isSame: decision === 'same', scores }],
  );
  if (contradictionIn(pairs) === null) return;
  throw new ConflictError({
    code: 'decisions_contradict',
    message:
      next.decision === 'same'
        ? 'Another decision keeps these two apart: one of them was said to be different from something that the other is the same as.'
        : 'Other decisions make these two one: both were said to be the same as a third image.',
    fix: 'Take back the other decision first; it stands in the list of decided pairs.',
  });
}

const noPair = () =>
  new NotFoundError({
    code: 'pair_not_found',
    message: 'The comparison has not found these two images alike.',
    fix: 'Decide about pairs that stand in the list of pairs, or about near copies of a group and their best image.',
  });
