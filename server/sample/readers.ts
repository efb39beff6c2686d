import type { Random } from '../domain/seeded';
import { bell, shuffled, weighted } from './chance';

/** Pixels of the original: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];
/** A finding with its box; `strength` (0–1) is how plain it is. */
export type Found = { classId: number; box: Box; strength: number };
export type Mark = { classId: number; box: Box };

type Habit = {
  /** How often this reader reads. */
  share: number;
  /** Chance to miss a finding that is hardly to be seen; plain ones are missed a fifth as often. */
  misses: number;
  /** How far edges stray, a share of the box. */
  strays: number;
  /** Draws boxes this many times as large. */
  generous: number;
  /** What this reader calls otherwise, and how often. */
  calls: Record<number, { other: number; chance: number }>;
  /** Sees this where nothing is, and how often. */
  imagines: { classId: number; chance: number };
};

/** People who read the films, each in their own way. */
export const HABITS: Record<string, Habit> = {
  R8: {
    share: 5,
    misses: 0.2,
    strays: 0.05,
    generous: 1,
    calls: { 6: { other: 7, chance: 0.25 } },
    imagines: { classId: 0, chance: 0.03 },
  },
  R9: {
    share: 5,
    misses: 0.3,
    strays: 0.07,
    generous: 1.14,
    calls: { 7: { other: 6, chance: 0.3 }, 4: { other: 7, chance: 0.2 } },
    imagines: { classId: 3, chance: 0.02 },
  },
  R10: {
    share: 5,
    misses: 0.15,
    strays: 0.04,
    generous: 0.95,
    calls: { 13: { other: 11, chance: 0.12 } },
    imagines: { classId: 11, chance: 0.05 },
  },
  R11: {
    share: 2,
    misses: 0.45,
    strays: 0.1,
    generous: 1.05,
    calls: { 4: { other: 6, chance: 0.4 }, 5: { other: 13, chance: 0.3 } },
    imagines: { classId: 7, chance: 0.02 },
  },
  R12: {
    share: 2,
    misses: 0.25,
    strays: 0.06,
    generous: 0.9,
    calls: { 8: { other: 9, chance: 0.2 }, 1: { other: 7, chance: 0.3 } },
    imagines: { classId: 8, chance: 0.03 },
  },
  R13: {
    share: 1,
    misses: 0.35,
    strays: 0.12,
    generous: 1.2,
    calls: { 5: { other: 13, chance: 0.5 }, 9: { other: 8, chance: 0.25 } },
    imagines: { classId: 13, chance: 0.04 },
  },
};

/** Where somebody imagines things: shares of the film. */
const IMAGINED: Record<number, Box> = {
  0: [0.52, 0.26, 0.64, 0.42],
  3: [0.34, 0.46, 0.78, 0.74],
  7: [0.2, 0.5, 0.34, 0.64],
  8: [0.68, 0.36, 0.73, 0.41],
  11: [0.24, 0.12, 0.4, 0.2],
  13: [0.64, 0.18, 0.8, 0.36],
};

/** Three different readers, in the order of the table. */
export function someReaders(random: Random): string[] {
  const names = Object.keys(HABITS);
  const chosen: string[] = [];
  while (chosen.length < 3) {
    const left = names.filter((name) => !chosen.includes(name));
    chosen.push(
      left[
        weighted(
          random,
          left.map((name) => HABITS[name]!.share),
        )
      ]!,
    );
  }
  return shuffled(random, chosen);
}

/** What a reader marks on a film of that size; nothing means: no finding. */
export function readFilm(
  random: Random,
  reader: string,
  found: readonly Found[],
  [width, height]: readonly [number, number],
): Mark[] {
  const habit = HABITS[reader]!;
  const marks: Mark[] = [];
  for (const { classId, box, strength } of found) {
    if (random() < habit.misses * (1 - 0.8 * strength)) continue;
    const call = habit.calls[classId];
    const called = call && random() < call.chance ? call.other : classId;
    marks.push({ classId: called, box: strayed(random, habit, box, width, height) });
  }
  const { classId, chance } = habit.imagines;
  if (random() < chance && !marks.some((mark) => mark.classId === classId)) {
    const [left, top, right, bottom] = IMAGINED[classId]!;
    const box: Box = [left * width, top * height, right * width, bottom * height];
    marks.push({ classId, box: strayed(random, habit, box, width, height) });
  }
  return marks;
}

function strayed(
  random: Random,
  { strays, generous }: Habit,
  [left, top, right, bottom]: Box,
  width: number,
  height: number,
): Box {
  const [w, h] = [(right - left) * generous, (bottom - top) * generous];
  const [x, y] = [(left + right) / 2 + bell(random) * strays * w, (top + bottom) / 2 + bell(random) * strays * h];
  const [halfW, halfH] = [(w / 2) * (1 + bell(random) * strays), (h / 2) * (1 + bell(random) * strays)];
  const at = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  const box = [
    at(x - halfW, width - 8),
    at(y - halfH, height - 8),
    at(x + halfW, width),
    at(y + halfH, height),
  ] as const;
  return [box[0], box[1], Math.max(box[0] + 4, box[2]), Math.max(box[1] + 4, box[3])];
}
