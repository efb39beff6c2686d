/**
 * The one-to-one assignment of rows to columns with the greatest total: for each row its column, or null.
 * `weights` holds rows of equal length, each weight ≥ 0. Cubic in the longer side.
 * Source: Kuhn 1955; shortest augmenting paths with potentials after Jonker and Volgenant 1987.
 */
export function greatestAssignment(weights: readonly (readonly number[])[]): (number | null)[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number) => -(weights[row - 1]?.[column - 1] ?? 0);
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1); // of each column; 0 is nobody
  const cameFrom = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    const least = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const isDone = new Uint8Array(size + 1);
    let column = 0;
    while (rowOf[column] !== 0) {
      isDone[column] = 1;
      const from = rowOf[column]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let each = 1; each <= size; each++) {
        if (isDone[each]) continue;
        const reduced = cost(from, each) - rowPotential[from]! - columnPotential[each]!;
        if (reduced < least[each]!) {
          least[each] = reduced;
          cameFrom[each] = column;
        }
        if (least[each]! < delta) {
          delta = least[each]!;
          next = each;
        }
      }
      for (let each = 0; each <= size; each++) {
        if (isDone[each]) {
          rowPotential[rowOf[each]!]! += delta;
          columnPotential[each]! -= delta;
        } else least[each]! -= delta;
      }
      column = next;
    }
    for (; column !== 0; column = cameFrom[column]!) rowOf[column] = rowOf[cameFrom[column]!]!;
  }
  const columnOf: (number | null)[] = weights.map(() => null);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]!;
    if (row >= 1 && row <= rows) columnOf[row - 1] = column - 1;
  }
  return columnOf;
}
