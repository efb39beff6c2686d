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
