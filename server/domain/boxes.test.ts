import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaOf,
  boundingBox,
  boxIou,
  clipBox,
  cxcywhToXyxy,
  normalisedToPixels,
  pixelsToNormalised,
  type Xyxy,
  xyxyToCxcywh,
} from './boxes';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const box: fc.Arbitrary<Xyxy> = fc.tuple(share, share, share, share).map(([a, b, c, d]) => ({
  left: Math.min(a, c),
  top: Math.min(b, d),
  right: Math.max(a, c),
  bottom: Math.max(b, d),
}));

describe('boxes', () => {
  it('come back from centre and size, and from pixels', () => {
    fc.assert(
      fc.property(
        box,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (edges, width, height) => {
          const back = cxcywhToXyxy(xyxyToCxcywh(edges));
          const viaPixels = cxcywhToXyxy(
            pixelsToNormalised(normalisedToPixels(xyxyToCxcywh(edges), width, height), width, height),
          );
          for (const edge of ['left', 'top', 'right', 'bottom'] as const) {
            expect(back[edge]).toBeCloseTo(edges[edge], 12);
            expect(viaPixels[edge]).toBeCloseTo(edges[edge], 9);
          }
        },
      ),
    );
  });

  it('in pixels are where a person would draw them', () => {
    const normalised = { centerX: 0.25, centerY: 0.5, width: 0.25, height: 0.5 };
    expect(normalisedToPixels(normalised, 80, 40)).toEqual({ left: 10, top: 10, right: 30, bottom: 30 });
  });

  it('have an IoU that is symmetric, 1 with themselves, and within 0–1', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const iou = boxIou(a, b);
        expect(iou).toBe(boxIou(b, a));
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1 + 1e-12);
        if (areaOf(a) > 0) expect(boxIou(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('that overlap by a third have an IoU of a third', () => {
    const a = { left: 0, top: 0, right: 2, bottom: 1 };
    expect(boxIou(a, { left: 1, top: 0, right: 3, bottom: 1 })).toBeCloseTo(1 / 3, 12);
    expect(boxIou(a, { left: 5, top: 5, right: 6, bottom: 6 })).toBe(0);
    expect(boxIou({ left: 1, top: 1, right: 1, bottom: 1 }, { left: 1, top: 1, right: 1, bottom: 1 })).toBe(0);
  });

  it('lie in the image after clipping, and clipping again changes nothing', () => {
    fc.assert(
      fc.property(box, (edges) => {
        const wide = {
          left: edges.left * 3 - 1,
          top: edges.top * 3 - 1,
          right: edges.right * 3 - 1,
          bottom: edges.bottom * 3 - 1,
        };
        const clipped = clipBox(wide);
        expect(clipBox(clipped)).toEqual(clipped);
        expect(areaOf(clipped)).toBeLessThanOrEqual(areaOf(wide));
      }),
    );
  });

  it('stand around points', () => {
    expect(
      boundingBox([
        [3, 1],
        [2, 5],
        [4, 2],
      ]),
    ).toEqual({ left: 2, top: 1, right: 4, bottom: 5 });
    expect(() => boundingBox([])).toThrow(RangeError);
  });
});
