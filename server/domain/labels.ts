import {
  areaOf,
  boundingBox,
  clipBox,
  cxcywhToXyxy,
  type NormalisedBox,
  pixelsToNormalised,
  type Xyxy,
  xyxyToCxcywh,
} from './boxes';
import type { ProblemCode } from './verdicts';

/** How far a coordinate may lie outside 0–1 before its row is dropped. */
export const COORDINATE_TOLERANCE = 0.01;
/** A clipped box is kept while at least this share of its area is inside the image. */
export const LEAST_AREA_SHARE = 0.25;
// Edges of boxes that touch the border come out this far outside when centre and size were rounded to four decimals.
const ROUNDING = 1e-4;

/** A judged row: `box` null means drop it. A problem with a box is a warning. */
export type JudgedBox = { box: NormalisedBox; problem: ProblemCode | null } | { box: null; problem: ProblemCode };

/**
 * Judges a normalised box as read: range, area, and how much of it lies in the image.
 * A box that leaves the image is clipped (warning `box_clipped`) or dropped (`box_outside`); a rounding error at the
 * border is cut off without a word.
 */
export function judgeBox(box: NormalisedBox): JudgedBox {
  const values = [box.centerX, box.centerY, box.width, box.height];
  const problem = problemOfRange(values);
  if (problem) return { box: null, problem };
  const edges = cxcywhToXyxy(box);
  return areaOf(edges) > 0 ? clipped(edges, box) : { box: null, problem: 'zero_area' };
}

/** Judges a polygon (points as shares) by its points and its bounding box, which is the box of the result. */
export function judgePolygon(points: readonly (readonly [number, number])[]): JudgedBox {
  const problem = problemOfRange(points.flat());
  if (problem) return { box: null, problem };
  const around = boundingBox(points);
  return areaOf(around) > 0 ? clipped(around, xyxyToCxcywh(around)) : { box: null, problem: 'zero_area' };
}

/**
 * Judges a box in pixels of an image of that size. However far it leaves the image, what counts is how much of it stays inside:
 * drawing tools let a box run over the edge.
 */
export function judgePixelBox(box: Xyxy, { width, height }: { width: number; height: number }): JudgedBox {
  if (![box.left, box.top, box.right, box.bottom].every(Number.isFinite)) return { box: null, problem: 'not_a_number' };
  if (box.right < box.left || box.bottom < box.top) return { box: null, problem: 'inverted_box' };
  if (areaOf(box) === 0) return { box: null, problem: 'zero_area' };
  const normalised = pixelsToNormalised(box, width, height);
  return clipped(cxcywhToXyxy(normalised), normalised);
}

function clipped(edges: Xyxy, box: NormalisedBox): JudgedBox {
  const inside = clipBox(edges);
  const overhang = Math.max(-edges.left, -edges.top, edges.right - 1, edges.bottom - 1);
  if (overhang <= 0) return { box, problem: null };
  if (areaOf(inside) < LEAST_AREA_SHARE * areaOf(edges)) return { box: null, problem: 'box_outside' };
  return { box: xyxyToCxcywh(inside), problem: overhang > ROUNDING ? 'box_clipped' : null };
}

function problemOfRange(values: readonly number[]): ProblemCode | null {
  if (!values.every(Number.isFinite)) return 'not_a_number';
  const isFar = (value: number) => value < -COORDINATE_TOLERANCE || value > 1 + COORDINATE_TOLERANCE;
  if (!values.some(isFar)) return null;
  const arePixels = values.every((value) => value >= 0) && values.filter((value) => value > 2).length >= 2;
  return arePixels ? 'looks_like_pixels' : 'coordinate_out_of_range';
}
