import type { Random } from '../domain/seeded';
import { lineThrough, type Point, tableOf } from './canvas';
import { bell, between } from './chance';

/** What stays the same in all films of a person. Shares of the film. */
export type Body = {
  isFemale: boolean;
  /** 1 is usual. */
  width: number;
  height: number;
  fat: number;
  heart: number;
  /** How much the bones show. */
  bones: number;
  seed: number;
};

export const someBody = (random: Random): Body => ({
  isFemale: random() < 0.45,
  width: 1 + bell(random) * 0.025,
  height: 1 + bell(random) * 0.03,
  fat: between(random, 0, 1),
  heart: 1 + bell(random) * 0.04,
  bones: between(random, 0.8, 1.2),
  seed: Math.floor(random() * 2 ** 31),
});

/** What illness does to the outlines. */
export type Change = {
  /** Times the usual width. */
  heart: number;
  aorta: number;
  /** How far the diaphragm is pulled up, the picture's left side first. */
  raised: [number, number];
};

/** Left and right as one sees them: −1 is the left side of the picture, the person's right. */
export type Side = -1 | 1;
export const SIDES: readonly Side[] = [-1, 1];
export const indexOf = (side: Side): 0 | 1 => (side < 0 ? 0 : 1);

/** The outlines of a chest: distances from the middle line for each height, and the height of the diaphragm. */
export type Outline = {
  apex: number;
  /** Distance of the inner and the outer edge of each lung from the middle, for each row. */
  inner: [Float32Array, Float32Array];
  outer: Float32Array;
  /** Height of the diaphragm at a distance from the middle. */
  dome: (side: Side, away: number) => number;
  innerAt: (side: Side, y: number) => number;
  outerAt: (y: number) => number;
};

export function outlineOf(body: Body, change: Change): Outline {
  const { width: w, height: h } = body;
  const heart = body.heart * change.heart;
  const knob = change.aorta;
  const outerAt = lineThrough(
    (
      [
        [-0.77, 0.27],
        [-0.74, 0.36],
        [-0.66, 0.45],
        [-0.52, 0.54],
        [-0.3, 0.61],
        [0, 0.68],
        [0.3, 0.73],
        [0.58, 0.775],
        [0.9, 0.79],
      ] as Point[]
    ).map(([y, x]) => [y * h, x * w]),
  );
  const innerLines = [
    [
      [-0.77, 0.27],
      [-0.75, 0.205],
      [-0.68, 0.14],
      [-0.5, 0.115],
      [-0.3, 0.125],
      [-0.12, 0.15],
      [0.02, 0.18 * heart],
      [0.16, 0.235 * heart],
      [0.3, 0.245 * heart],
      [0.44, 0.2 * heart],
      [0.8, 0.18],
    ],
    [
      [-0.77, 0.27],
      [-0.75, 0.205],
      [-0.68, 0.14],
      [-0.46, 0.115],
      [-0.37, 0.115 + 0.06 * knob],
      [-0.29, 0.115 + 0.065 * knob],
      [-0.21, 0.14],
      [-0.12, 0.165],
      [0, 0.165 + 0.06 * heart],
      [0.14, 0.34 * heart],
      [0.28, 0.425 * heart],
      [0.4, 0.455 * heart],
      [0.5, 0.44 * heart],
      [0.8, 0.36],
    ],
  ].map((points) => lineThrough((points as unknown as Point[]).map(([y, x]) => [y * h, x * w])));
  const dome = (side: Side, away: number): number => {
    const raised = change.raised[indexOf(side)];
    const from = (away / w - (side < 0 ? 0.36 : 0.42)) / 0.4;
    const fall = from > 0 ? 0.2 * from * from * (0.55 + 0.45 * from) : 0.09 * from * from;
    return (0.4 + (side > 0 ? 0.045 : 0) + fall) * h - raised;
  };
  const innerAt = (side: Side, y: number) => innerLines[indexOf(side)]!(y);
  return {
    apex: -0.77 * h,
    inner: [tableOf(innerLines[0]!), tableOf(innerLines[1]!)],
    outer: tableOf(outerAt),
    dome,
    innerAt,
    outerAt,
  };
}

/** A place in a lung: 0–1 from the middle outwards, 0–1 from the top down. */
export function inLung(outline: Outline, side: Side, across: number, down: number): Point {
  const middle = outline.dome(side, 0.45);
  const y = outline.apex + (middle - outline.apex) * down;
  const [inner, outer] = [outline.innerAt(side, y), outline.outerAt(y)];
  return [side * (inner + (outer - inner) * across), y];
}
