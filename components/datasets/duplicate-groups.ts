import { formatShare } from '../ui/format';
import type { DuplicateRow } from './types';

export type DuplicateGroup = {
  id: string;
  size: number;
  best: DuplicateRow | null;
  copies: DuplicateRow[];
  bytesSaved: number;
};

/** The groups of a page of rows, in the order in which they come; `best` is null when it stands on an earlier page. */
export function groupDuplicates(rows: readonly DuplicateRow[]): DuplicateGroup[] {
  const groups = new Map<string, DuplicateGroup>();
  for (const row of rows) {
    if (row.group_id === null) continue;
    const group = groups.get(row.group_id) ?? {
      id: row.group_id,
      size: row.group_size,
      best: null,
      copies: [],
      bytesSaved: 0,
    };
    groups.set(row.group_id, group);
    group.bytesSaved += row.bytes_saved;
    if (row.status === 'best') group.best = row;
    else group.copies.push(row);
  }
  return [...groups.values()];
}

/** By what a copy was recognised, in words: "Same bytes", "Near, 97.3 %"; null for what is no copy. */
export const foundBy = ({ stage, scores }: Pick<DuplicateRow, 'stage' | 'scores'>): string | null => {
  if (stage === null) return null;
  if (stage === 'reader') return 'Copy of a reader';
  return stage === 'near' ? `Near, ${formatShare(scores.similarity ?? null)}` : `Same ${stage}`;
};

/** A near copy that was left where it is: a person decides. */
export const isUndecided = ({
  stage,
  removed,
  is_decided,
}: Pick<DuplicateRow, 'stage' | 'removed' | 'is_decided'>): boolean => stage === 'near' && !removed && !is_decided;
