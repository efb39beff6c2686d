import type { PipelineSettings } from '../../domain/wire/imports';
import type { Attempt } from '../../records/attempts';
import { type NewGroup, type NewPair, writeGroups, writePairs } from '../../records/duplicates';
import type { Tx } from '../../records/records';

const GROUPS_AT_ONCE = 500;
const PAIRS_AT_ONCE = 5000;

type Found = {
  datasetId: string;
  action: PipelineSettings['dedup_action'];
  groups: readonly NewGroup[];
  pairs: readonly NewPair[];
};

/** Writes what comparing found, in the name of a run. */
export async function writeCopies(
  tx: Tx,
  at: Pick<Attempt, 'tenantId' | 'runId'>,
  { datasetId, action, groups, pairs }: Found,
): Promise<void> {
  const status = action === 'quarantine' ? 'quarantined' : 'duplicate';
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    await writeGroups(tx, at, datasetId, groups.slice(from, from + GROUPS_AT_ONCE), status);
  }
  for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
    await writePairs(tx, at, datasetId, pairs.slice(from, from + PAIRS_AT_ONCE));
  }
}
