import type { ImageFilters } from '../datasets/image-filters';

/** Images of a list that are chosen: these, or all that match but these. */
export type Selection = { isAll: boolean; ids: ReadonlySet<string> };

export const NOTHING: Selection = { isAll: false, ids: new Set() };
export const EVERYTHING: Selection = { isAll: true, ids: new Set() };

export const hasImage = ({ isAll, ids }: Selection, id: string): boolean => isAll !== ids.has(id);

/** How many of `total` images of the list are chosen. */
export const countOf = ({ isAll, ids }: Selection, total: number): number =>
  isAll ? Math.max(0, total - ids.size) : ids.size;

/** The selection with one image chosen that was not, or the other way round. */
export function toggled({ isAll, ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { isAll, ids: next };
}

/** The selection with these images chosen. */
export const withImages = ({ isAll, ids }: Selection, more: readonly string[]): Selection => {
  const those = new Set(more);
  return { isAll, ids: isAll ? new Set([...ids].filter((id) => !those.has(id))) : new Set([...ids, ...more]) };
};

/** How a change of the selected images is asked for. */
export function targetOf({ isAll, ids }: Selection, input: ImageFilters['input']) {
  if (!isAll) return { image_ids: [...ids] };
  const { sort_by: _, sort_order: __, ...filter } = input;
  return { filter, ...(ids.size > 0 && { except: [...ids] }) };
}
