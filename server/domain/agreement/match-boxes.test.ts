import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxIou, type Xyxy } from '../boxes';
import { matchBoxes } from './match-boxes';

// Few places and sizes, so that many boxes overlap and equal IoUs occur.
const box = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 2, max: 6 }))
  .map(([x, y, size]): Xyxy => ({ left: x, top: y, right: x + size, bottom: y + size }));
const boxes = fc.array(box, { maxLength: 5 });
const threshold = fc.constantFrom(0.01, 0.3, 0.5, 0.75);

/** The greatest total of all ways to pair them, tried one by one. */
function greatestTotal(a: readonly Xyxy[], b: readonly Xyxy[], least: number): number {
  const [first, ...others] = a;
  if (!first) return 0;
  let best = greatestTotal(others, b, least);
  for (const [index, each] of b.entries()) {
    const iou = boxIou(first, each);
    if (iou >= least) best = Math.max(best, iou + greatestTotal(others, b.toSpliced(index, 1), least));
  }
  return best;
}

const total = (matches: readonly { iou: number }[]) => matches.reduce((sum, { iou }) => sum + iou, 0);

it('has the greatest total IoU of all ways to pair boxes', () => {
  fc.assert(
    fc.property(boxes, boxes, threshold, (a, b, least) => {
      expect(total(matchBoxes(a, b, least))).toBeCloseTo(greatestTotal(a, b, least), 9);
    }),
    { numRuns: 500 },
  );
});

it('pairs one to one, only what reaches the threshold, with its IoU', () => {
  fc.assert(
    fc.property(boxes, boxes, threshold, (a, b, least) => {
      const matches = matchBoxes(a, b, least);
      expect(new Set(matches.map((match) => match.a)).size).toBe(matches.length);
      expect(new Set(matches.map((match) => match.b)).size).toBe(matches.length);
      for (const match of matches) {
        expect(match.iou).toBe(boxIou(a[match.a]!, b[match.b]!));
        expect(match.iou).toBeGreaterThanOrEqual(least);
      }
    }),
  );
});

it('finds as much whichever reader comes first', () => {
  fc.assert(
    fc.property(boxes, boxes, threshold, (a, b, least) => {
      expect(total(matchBoxes(a, b, least))).toBeCloseTo(total(matchBoxes(b, a, least)), 9);
    }),
  );
});

it('gives up the best single pair for a better whole', () => {
  const at = (left: number): Xyxy => ({ left, top: 0, right: left + 10, bottom: 10 });
  // a0 lies nearest b0, but then a1 finds nobody.
  expect(matchBoxes([at(0), at(2)], [at(1), at(-2)], 0.5).map(({ a, b }) => [a, b])).toEqual([
    [0, 1],
    [1, 0],
  ]);
});
