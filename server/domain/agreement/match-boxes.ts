import { boxIou, type Xyxy } from '../boxes';
import { greatestAssignment } from './greatest-assignment';

/** Box `a` of one list and box `b` of the other, by position, and their IoU. */
export type Match = { a: number; b: number; iou: number };

/**
 * Pairs of boxes of two readers, one to one: among all pairs with IoU ≥ `threshold` (above 0) those with the greatest total IoU. In the
 * order of the first list. Boxes that touch no others are settled among themselves, so nothing grows with the whole image.
 */
export function matchBoxes(a: readonly Xyxy[], b: readonly Xyxy[], threshold: number): Match[] {
  if (a.length === 1 && b.length === 1) {
    const iou = boxIou(a[0]!, b[0]!);
    return iou >= threshold ? [{ a: 0, b: 0, iou }] : [];
  }
  const near: Match[] = [];
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) {
      const iou = boxIou(a[i]!, b[j]!);
      if (iou >= threshold) near.push({ a: i, b: j, iou });
    }
  if (near.length < 2) return near;
  return componentsOf(near, a.length, b.length)
    .flatMap(bestOf)
    .sort((x, y) => x.a - y.a);
}

/** Edges that hang together, each set by itself. */
function componentsOf(edges: readonly Match[], aCount: number, bCount: number): Match[][] {
  const parent = Int32Array.from({ length: aCount + bCount }, (_, index) => index);
  const rootOf = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root]!;
    parent[node] = root;
    return root;
  };
  for (const { a, b } of edges) parent[rootOf(a)] = rootOf(aCount + b);
  const sets = new Map<number, Match[]>();
  for (const edge of edges) {
    const root = rootOf(edge.a);
    const set = sets.get(root);
    if (set) set.push(edge);
    else sets.set(root, [edge]);
  }
  return [...sets.values()];
}

/** The matching with the greatest total of one component: one box against some is the greatest edge, two against two one of two crossings. */
function bestOf(edges: Match[]): Match[] {
  if (edges.length === 1) return edges;
  const rows = [...new Set(edges.map(({ a }) => a))];
  const columns = [...new Set(edges.map(({ b }) => b))];
  if (rows.length === 1 || columns.length === 1)
    return [edges.reduce((best, edge) => (edge.iou > best.iou ? edge : best))];
  const at = (row: number, column: number) => edges.find(({ a, b }) => a === rows[row] && b === columns[column]);
  const chosen = greatestAssignment(rows.map((_, row) => columns.map((__, column) => at(row, column)?.iou ?? 0)));
  return chosen.flatMap((column, row) => (column === null ? [] : (at(row, column) ?? [])));
}
