import type { PipelineSettings } from '../../domain/wire/imports';
import { type Comparer, writeGroups, writePairs } from '../../records/duplicates';
import type { Tx } from '../../records/records';
import type { FoundCopies } from './find-copies';

const GROUPS_AT_ONCE = 500;
const PAIRS_AT_ONCE = 5000;

type Found = Pick<FoundCopies, 'groups' | 'pairs' | 'beside'> & {
  datasetId: string;
  action: PipelineSettings['dedup_action'];
};

/** Writes what comparing found, in the name of a run. */
export async function writeCopies(
  tx: Tx,
  at: Comparer,
  { datasetId, action, groups, pairs, beside }: Found,
): Promise<void> {
  const status = action === 'quarantine' ? 'quarantined' : 'duplicate';
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    await writeGroups(tx, at, datasetId, groups.slice(from, from + GROUPS_AT_ONCE), status);
  }
  const found = [...pairs, ...beside];
  for (let from = 0; from < found.length; from += PAIRS_AT_ONCE) {
    await writePairs(tx, at, datasetId, found.slice(from, from + PAIRS_AT_ONCE));
  }
}
