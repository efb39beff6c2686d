import { isReaderCopy } from '../../domain/reader-copies';
import type { PipelineSettings } from '../../domain/wire/imports';
import type { Comparable, GroupMember, NewGroup, NewPair } from '../../records/duplicates';

type Removal = {
  action: PipelineSettings['dedup_action'];
  images: ReadonlyMap<string, Comparable>;
  /** By image: the layers of readers on it. */
  readers: ReadonlyMap<string, ReadonlySet<string>>;
};

/**
 * Marks the copies that leave the lists. `report` removes none; by default exact copies go and near ones are left to a person; `remove`
 * and `quarantine` take both. What would take a reader or the only labels with it stays, whatever was asked for.
 */
export function decideRemovals(groups: readonly NewGroup[], removal: Removal): void {
  if (removal.action === 'report') return;
  const takesNear = removal.action !== 'default';
  for (const { members, best_id } of groups) {
    const removed = new Set<string>();
    const isOut = (id: string) => removed.has(id) || removal.images.get(id)?.is_out === true;
    // A near copy stands before its exact copies.
    for (const member of members) {
      if (member.role === 'best' || (member.stage === 'near' && !takesNear)) continue;
      const keeper = member.copy_of === null || isOut(member.copy_of) ? best_id : member.copy_of;
      member.removed = mayLeave(member, keeper, removal);
      if (member.removed) removed.add(member.image_id);
    }
  }
}

function mayLeave({ image_id, stage }: GroupMember, keeper: string, { images, readers }: Removal): boolean {
  const [copy, kept] = [images.get(image_id)!, images.get(keeper)];
  if (!kept) return false; // the best of the group is out of the lists
  const isLabelled = copy.label_state !== 'unlabelled';
  if (isLabelled && stage !== 'near' && isReaderCopy(copy.filename, kept.filename)) return false;
  // Among exact copies that come together the labelled one is the best; what is in the dataset already stays the best.
  if (isLabelled && kept.label_state === 'unlabelled' && (stage === 'near' || !kept.is_new)) return false;
  const keptReaders = readers.get(keeper);
  return [...(readers.get(image_id) ?? [])].every((reader) => keptReaders?.has(reader));
}

/** Near copies that were left where they are: each with the best of its group is for a person to decide. */
export const undecidedOf = (groups: readonly NewGroup[]): NewPair[] =>
  groups.flatMap(({ members, best_id }) => {
    const left = members.filter(({ stage, removed }) => stage === 'near' && !removed);
    return left.map(({ image_id, scores }) => ({
      image_id: best_id,
      other_id: image_id,
      verdict: 'duplicate' as const,
      similarity: scores.similarity!,
      scores,
    }));
  });
