import type { Tx } from './records';

type Table = 'item' | 'image' | 'annotation' | 'no_finding' | 'label_row' | 'stored_object';

const MANY_ROWS = 1000; // below, every plan is quick

/**
 * Tells the planner what `rows` new rows look like: until then it takes a table for empty, and statements that took a fifth of a
 * second take most of a minute. For the worker's login only.
 */
export async function analyse(tx: Tx, rows: number, tables: readonly Table[]): Promise<void> {
  if (rows < MANY_ROWS) return;
  for (const table of tables) await tx.$executeRawUnsafe(`analyze darkroom.${table}`);
}
