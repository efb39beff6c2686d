import type { Random } from '../domain/seeded';
import { type Body, type Side, someBody } from './anatomy';
import { between, chanceOf, oneOf, shuffled, weighted } from './chance';
import { FINDINGS } from './classes';
import type { Finding } from './findings';

/** A film to be drawn: who is on it and what is to be seen. */
export type PlannedFilm = { patient: string; body: Body; findings: Finding[]; seed: number };

const SICK = 0.42; // of those who were not made sure to be ill
const MIDDLE = new Set([0, 3]); // of the heart and the great vessels: there is one of them

/**
 * Films of patients who come back: most once, some up to five times. Illnesses that stay are on all films of a person.
 * Every class has at least one patient when there are films enough, the rare ones two.
 */
export function planFilms(seed: number, count: number): PlannedFilm[] {
  const random = chanceOf(seed, 100);
  const rare = FINDINGS.filter(({ share }) => share < 0.03);
  const wanted: number[][] = [...FINDINGS, ...rare].map(({ id }) => [id]);
  const patients: PlannedFilm[][] = [];
  let films = 0;
  for (let number = 0; films < count; number++) {
    const visits = Math.min(count - films, 1 + weighted(random, [0.42, 0.26, 0.17, 0.1, 0.05]));
    const sure = number % 2 === 0 ? (wanted[number / 2] ?? []) : [];
    const isSick = sure.length > 0 || random() < SICK;
    const classes = isSick ? illnesses(random, sure) : [];
    patients.push(filmsOf(chanceOf(seed, 101, number), visits, classes));
    films += visits;
  }
  // Whoever was made sure to be ill is not the first in the list.
  const numbers = shuffled(
    random,
    patients.map((_, index) => index),
  );
  return numbers.flatMap((index, place) =>
    patients[index]!.map((film) => ({ ...film, patient: `P${String(1001 + place * 7)}` })),
  );
}

function illnesses(random: Random, sure: number[]): number[] {
  const classes = new Set(sure);
  const more = weighted(random, [0.42, 0.33, 0.17, 0.08]) + (sure.length > 0 ? 0 : 1);
  for (let illness = 0; illness < more; illness++)
    classes.add(
      weighted(
        random,
        FINDINGS.map(({ share }) => share),
      ),
    );
  return [...classes].sort((a, b) => a - b);
}

function filmsOf(random: Random, visits: number, classes: number[]): PlannedFilm[] {
  const body = someBody(random);
  const findings = classes.flatMap((classId) => {
    const isTwofold = !MIDDLE.has(classId) && random() < 0.22;
    const first = oneOf(random, [-1, 1] as const);
    const sides: Side[] = isTwofold ? [first, first < 0 ? 1 : -1] : [first];
    return sides.map((side) => ({
      classId,
      side,
      strength: between(random, 0.2, 1),
      seed: Math.floor(random() * 2 ** 31),
    }));
  });
  return Array.from({ length: visits }, (_, visit) => ({
    patient: '',
    body,
    // What passes was there at the first visit, and maybe at a later one.
    findings: findings.filter(({ classId }) => FINDINGS[classId]!.stays || visit === 0 || random() < 0.35),
    seed: Math.floor(random() * 2 ** 31),
  }));
}
