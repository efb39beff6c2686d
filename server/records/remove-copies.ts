import { isReaderCopy, readerOfName } from '../domain/reader-copies';
import type { PipelineSettings } from '../domain/wire/imports';
import { type Comparable, type GroupMember, type NewGroup, type NewPair, readersOfImages } from './duplicates';
import type { Pictures } from './group-duplicates';
import type { Tx } from './records';

type Removal = {
  action: PipelineSettings['dedup_action'];
  images: ReadonlyMap<string, Comparable>;
  /** By image: the readers on it. */
  readers: ReadonlyMap<string, ReadonlySet<string>>;
};

/**
 * Marks the copies that leave the lists. `report` removes none; by default exact copies go and near ones are left to a person; `remove`
 * and `quarantine` take both. What a person said is the same goes in any case. What would take a reader or the only labels with it
 * stays, whatever was asked for. Copies of readers are always taken out: what they say stands on the image that is kept.
 */
export function decideRemovals(groups: readonly NewGroup[], removal: Removal): void {
  for (const { members, best_id } of groups) {
    const removed = new Set<string>();
    const isOut = (id: string) => removed.has(id) || removal.images.get(id)?.is_out === true;
    // A near copy stands before what is a copy of it.
    for (const member of members) {
      if (member.role === 'best' || !isWanted(member, removal.action)) continue;
      const keeper = member.copy_of === null || isOut(member.copy_of) ? best_id : member.copy_of;
      member.removed = mayLeave(member, keeper, removal);
      if (member.removed) removed.add(member.image_id);
    }
  }
}

function isWanted({ stage, is_decided }: GroupMember, action: Removal['action']): boolean {
  if (is_decided || stage === 'reader') return true;
  return action === 'default' ? stage !== 'near' : action !== 'report';
}

function mayLeave({ image_id, stage }: GroupMember, keeper: string, { images, readers }: Removal): boolean {
  if (stage === 'reader') return true;
  const [copy, kept] = [images.get(image_id)!, images.get(keeper)];
  if (!kept) return false; // the best of the group is out of the lists
  const isLabelled = copy.label_state !== 'unlabelled';
  // Among exact copies that come together the labelled one is the best; what is in the dataset already stays the best.
  const couldNotLead = stage === 'near' || copy.run_id !== kept.run_id;
  if (isLabelled && kept.label_state === 'unlabelled' && couldNotLead) return false;
  const own = new Set(readers.get(image_id));
  // Copies of readers become one image when they come together, and only then.
  if (isLabelled && stage !== 'near' && isReaderCopy(copy.filename, kept.filename)) {
    own.add(readerOfName(copy.filename)!.toUpperCase());
  }
  const keptReaders = readers.get(keeper);
  return [...own].every((reader) => keptReaders?.has(reader));
}

/** Near copies that were left where they are and that nobody decided about: each with the best of its group is for a person to decide. */
export const undecidedOf = (groups: readonly NewGroup[]): NewPair[] =>
  groups.flatMap(({ members, best_id }) => {
    const left = members.filter(({ stage, removed, is_decided }) => stage === 'near' && !removed && !is_decided);
    return left.map(({ image_id, copy_of, scores }) => ({
      image_id: best_id,
      other_id: image_id,
      // It was not compared with the best, but with what a person said is the same.
      verdict: copy_of === null ? ('duplicate' as const) : ('doubtful' as const),
      similarity: scores.similarity!,
      scores,
    }));
  });

/** What near copies were found by, where that is not the best of their group: so that it is known when a decision is taken back. */
export const foundBeside = (groups: readonly NewGroup[]): NewPair[] =>
  groups.flatMap(({ members }) =>
    members.flatMap(({ image_id, stage, copy_of, scores, is_decided }) =>
      stage === 'near' && copy_of !== null && !is_decided
        ? [
            {
              image_id: copy_of,
              other_id: image_id,
              verdict: 'duplicate' as const,
              similarity: scores.similarity!,
              scores,
            },
          ]
        : [],
    ),
  );

/** The readers on these images; an image that is kept also has those of the readers whose copies go into it. */
export async function readersAfterMerge(
  tx: Tx,
  { readerCopies }: Pictures,
  imageIds: string[],
): Promise<Removal['readers']> {
  const readers = await readersOfImages(tx, imageIds);
  for (const [kept, copies] of readerCopies) {
    const all = new Set(readers.get(kept.key));
    for (const each of [kept, ...copies]) {
      for (const reader of readers.get(each.key) ?? []) all.add(reader);
      const reader = each.isLabelled ? readerOfName(each.path) : null;
      if (reader !== null) all.add(reader.toUpperCase());
    }
    readers.set(kept.key, all);
  }
  return readers;
}
