import { type Random, seeded } from '../domain/seeded';

/** A random source of its own for each thing that is drawn, so that one more number here changes nothing there. */
export const chanceOf = (seed: number, ...names: number[]): Random => {
  let mixed = seed | 0;
  for (const name of names) mixed = Math.imul(mixed ^ (name + 0x9e3779b9), 0x85ebca6b) ^ (mixed >>> 13);
  return seeded(mixed);
};

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** About normal, −3 to 3: the sum of uniform numbers needs no logarithm, which may differ by machine. */
export const bell = (random: Random): number => (random() + random() + random() + random() - 2) * 1.732;

export const oneOf = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** An index, likelier the greater its weight. */
export function weighted(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index < 0 ? weights.length - 1 : index;
}

/** The list in another order. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const all = [...list];
  for (let index = all.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all;
}
