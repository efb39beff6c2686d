import type { Random } from '../domain/seeded';

// Only + − × ÷ and square roots are used for drawing: they are exact everywhere, sines and powers are not.

/** Films are drawn at this side length and enlarged: what is soft in a film needs no more. */
export const SIDE = 512;
/** One number per pixel, rows first. */
export type Field = Float32Array;
/** Shares of the film: −1 to 1 from left to right and from top to bottom. */
export type Point = readonly [x: number, y: number];

export const newField = (): Field => new Float32Array(SIDE * SIDE);
export const pixelOf = (share: number): number => ((share + 1) * SIDE) / 2 - 0.5;
export const shareOf = (pixel: number): number => ((pixel + 0.5) * 2) / SIDE - 1;

/** 0 below 0, 1 above 1, an S between. */
export const smooth = (value: number): number => {
  const t = value <= 0 ? 0 : value >= 1 ? 1 : value;
  return t * t * (3 - 2 * t);
};

/** A smooth line through points that are sorted by their first number; level outside. */
export function lineThrough(points: readonly Point[]): (at: number) => number {
  const slope = (index: number): number => {
    const [before, after] = [points[Math.max(0, index - 1)]!, points[Math.min(points.length - 1, index + 1)]!];
    return (after[1] - before[1]) / (after[0] - before[0]);
  };
  return (at) => {
    const next = points.findIndex(([x]) => x > at);
    if (next === 0) return points[0]![1];
    if (next < 0) return points.at(-1)![1];
    const [[x0, y0], [x1, y1]] = [points[next - 1]!, points[next]!];
    const width = x1 - x0;
    const t = (at - x0) / width;
    const [a, b] = [slope(next - 1) * width, slope(next) * width];
    const rest = 1 - t;
    return y0 * rest * rest * (1 + 2 * t) + y1 * t * t * (3 - 2 * t) + a * t * rest * rest - b * t * t * rest;
  };
}

/** The values of a line for every pixel of an edge. */
export const tableOf = (line: (at: number) => number): Float32Array =>
  Float32Array.from({ length: SIDE }, (_, pixel) => line(shareOf(pixel)));

/** Points of a cubic Bézier curve. */
export function bezier(from: Point, a: Point, b: Point, to: Point, steps = 40): Point[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const t = step / steps;
    const r = 1 - t;
    const mix = (i: 0 | 1) => r * r * r * from[i] + 3 * r * r * t * a[i] + 3 * r * t * t * b[i] + t * t * t * to[i];
    return [mix(0), mix(1)] as const;
  });
}

/** Smooth noise from −1 to 1 with about `cells` bumps across. */
export function texture(random: Random, cells: number): Field {
  const grid = Float32Array.from({ length: (cells + 2) * (cells + 2) }, () => random() * 2 - 1);
  const field = newField();
  const cellOf = Int32Array.from({ length: SIDE }, (_, pixel) => Math.floor((pixel * cells) / SIDE));
  const shareIn = Float64Array.from({ length: SIDE }, (_, pixel) => smooth((pixel * cells) / SIDE - cellOf[pixel]!));
  for (let y = 0; y < SIDE; y++) {
    const down = shareIn[y]!;
    for (let x = 0; x < SIDE; x++) {
      const share = shareIn[x]!;
      const corner = cellOf[y]! * (cells + 2) + cellOf[x]!;
      const under = corner + cells + 2;
      const above = grid[corner]! * (1 - share) + grid[corner + 1]! * share;
      const below = grid[under]! * (1 - share) + grid[under + 1]! * share;
      field[y * SIDE + x] = above + (below - above) * down;
    }
  }
  return field;
}

const nearest = newField().fill(1); // scratch: squared distance from the middle of the stroke, 1 = at its edge

type Stroke = {
  points: readonly Point[];
  /** Half its width, a share of the film; the second where it ends. */
  radius: number | readonly [number, number];
  /** What is added in the middle; the second where it ends. */
  amount: number | readonly [number, number];
  /** Bones are denser at their edges. */
  hollow?: boolean;
};

/** Adds a stroke along a line of points; where it crosses itself it counts once. */
export function addStroke(field: Field, { points, radius, amount, hollow = false }: Stroke): void {
  const [r0, r1] = typeof radius === 'number' ? [radius, radius] : radius;
  const [a0, a1] = typeof amount === 'number' ? [amount, amount] : amount;
  let left = SIDE;
  let top = SIDE;
  let right = 0;
  let bottom = 0;
  for (let index = 1; index < points.length; index++) {
    const [fromX, fromY] = [pixelOf(points[index - 1]![0]), pixelOf(points[index - 1]![1])];
    const [toX, toY] = [pixelOf(points[index]![0]), pixelOf(points[index]![1])];
    const length = Math.sqrt((toX - fromX) * (toX - fromX) + (toY - fromY) * (toY - fromY));
    const along = index / (points.length - 1);
    const r = Math.max(0.8, ((r0 + (r1 - r0) * along) * SIDE) / 2);
    const stamps = Math.max(1, Math.ceil(length / Math.max(0.7, r / 4)));
    for (let stamp = 0; stamp < stamps; stamp++) {
      const x = fromX + ((toX - fromX) * stamp) / stamps;
      const y = fromY + ((toY - fromY) * stamp) / stamps;
      const x0 = Math.max(0, Math.ceil(x - r));
      const x1 = Math.min(SIDE - 1, Math.floor(x + r));
      const y0 = Math.max(0, Math.ceil(y - r));
      const y1 = Math.min(SIDE - 1, Math.floor(y + r));
      const squared = r * r;
      for (let row = y0; row <= y1; row++) {
        const down = (row - y) * (row - y);
        for (let place = row * SIDE + x0, across = x0 - x; place <= row * SIDE + x1; place++, across++) {
          const distance = (across * across + down) / squared;
          if (distance < nearest[place]!) nearest[place] = distance;
        }
      }
      left = Math.min(left, x0);
      top = Math.min(top, y0);
      right = Math.max(right, x1);
      bottom = Math.max(bottom, y1);
    }
  }
  const [startX, endX] = [pixelOf(points[0]![0]), pixelOf(points.at(-1)![0])];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const place = row * SIDE + column;
      const distance = nearest[place]!;
      if (distance >= 1) continue;
      nearest[place] = 1;
      const along = a0 === a1 ? 0 : Math.min(1, Math.max(0, (column - startX) / (endX - startX || 1)));
      const profile = hollow ? (1 - distance * distance) * (0.45 + 0.75 * distance) : 1 - distance;
      field[place]! += (a0 + (a1 - a0) * along) * profile;
    }
  }
}

type Blob = { at: Point; radius: Point; amount: number; hardness?: number; speckle?: Field; within?: Field };

/** Adds an ellipse: soft like a cloud, or hard like a ball; torn by `speckle`, and only where `within` is. */
export function addBlob(field: Field, { at, radius, amount, hardness = 0, speckle, within }: Blob): void {
  const [x, y] = [pixelOf(at[0]), pixelOf(at[1])];
  const [rx, ry] = [(radius[0] * SIDE) / 2, (radius[1] * SIDE) / 2];
  for (let row = Math.max(0, Math.ceil(y - ry)); row <= Math.min(SIDE - 1, Math.floor(y + ry)); row++) {
    for (let column = Math.max(0, Math.ceil(x - rx)); column <= Math.min(SIDE - 1, Math.floor(x + rx)); column++) {
      const dx = (column - x) / rx;
      const dy = (row - y) / ry;
      const distance = dx * dx + dy * dy;
      if (distance >= 1) continue;
      const place = row * SIDE + column;
      const body = smooth((1 - distance) / (1 - hardness));
      const torn = speckle ? smooth(body * 1.15 + speckle[place]! * 0.55 - 0.18) : body;
      field[place]! += amount * torn * (within ? within[place]! : 1);
    }
  }
}
