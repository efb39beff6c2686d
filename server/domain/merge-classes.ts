import { unnamedClass } from './classes';

export type NamedClass = { id: number; name: string };
/** A class as the source names it, and the id that it has in the dataset. */
export type MergedClass = NamedClass & { as: number; is_new: boolean };

/**
 * The classes of a source as classes of a dataset: the same name is the same class. A new name keeps its id where that is free, else it
 * gets the next one after all. `known` and the result stand in the order of their ids.
 */
export function mergeClasses(known: readonly NamedClass[], named: readonly NamedClass[]): MergedClass[] {
  const taken = new Map(known.map(({ id, name }) => [id, name]));
  const idOf = new Map([...known].reverse().map(({ id, name }) => [name, id])); // of two with one name the first
  let next = Math.max(-1, ...taken.keys(), ...named.map(({ id }) => id)) + 1;
  return named.map(({ id, name }) => {
    const there = taken.get(id) === name ? id : idOf.get(name);
    if (there !== undefined) return { id, name, as: there, is_new: false };
    return { id, name, as: taken.has(id) ? next++ : id, is_new: true };
  });
}

/** What people should know before: a number that means another class here, and what it becomes. Null when none does. */
export function saidOfClasses(known: readonly NamedClass[], merged: readonly MergedClass[]): string | null {
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const moved = merged.filter(({ id, as }) => id !== as);
  const [first] = moved;
  if (!first) return null;
  const because = names.has(first.id) ? ` (${first.id} is “${names.get(first.id)}” here)` : '';
  const others = moved.length - 1;
  const rest =
    others === 0 ? '' : ` ${others} more ${others === 1 ? 'class has' : 'classes have'} another number here, too.`;
  return `Class ${first.id} of the source, “${first.name}”, is number ${first.as} in the dataset${because}.${rest}`;
}

/** Whether a dataset has names where a source with numbers alone cannot be matched with them. */
export const hasNames = (known: readonly NamedClass[]): boolean =>
  known.some(({ id, name }) => name !== unnamedClass(id));
