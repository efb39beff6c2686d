import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cxcywhToXyxy } from './boxes';
import { judgeBox, judgePolygon } from './labels';

const at = (centerX: number, centerY: number, width: number, height: number) => ({ centerX, centerY, width, height });

describe('judging a box', () => {
  it.each([
    ['inside', at(0.5, 0.5, 0.2, 0.2), null],
    ['the whole image', at(0.5, 0.5, 1, 1), null],
    ['at the border, rounded to four decimals', at(0.1333, 0.3, 0.26667, 0.2), null],
    ['over the border', at(0.95, 0.5, 0.3, 0.2), 'box_clipped'],
    ['a centre just outside', at(-0.005, 0.5, 0.2, 0.2), 'box_clipped'],
    ['with its centre in the corner, a quarter inside', at(0, 0, 0.25, 0.5), 'box_clipped'],
  ])('keeps a box %s', (_why, box, problem) => {
    expect(judgeBox(box)).toMatchObject({ box: expect.anything(), problem });
  });

  it.each([
    ['below the tolerance', at(-0.011, 0.5, 0.2, 0.2), 'coordinate_out_of_range'],
    ['above the tolerance', at(0.5, 0.5, 1.02, 0.2), 'coordinate_out_of_range'],
    ['in pixels', at(320, 240, 100, 80), 'looks_like_pixels'],
    ['in pixels of a small image', at(3, 4, 1, 2), 'looks_like_pixels'],
    ['one far coordinate', at(17, 0.5, 0.2, 0.2), 'coordinate_out_of_range'],
    ['without area', at(0.5, 0.5, 0, 0.2), 'zero_area'],
    ['of negative size', at(0.5, 0.5, 0.1, -0.005), 'zero_area'],
    ['not a number', at(Number.NaN, 0.5, 0.1, 0.1), 'not_a_number'],
  ])('drops a box %s', (_why, box, problem) => {
    expect(judgeBox(box)).toEqual({ box: null, problem });
  });

  it('drops a box of which less than a quarter is in the image', () => {
    expect(judgeBox(at(-0.01, -0.01, 0.2, 0.2))).toEqual({ box: null, problem: 'box_outside' });
    expect(judgeBox(at(0.01, 0.01, 0.2, 0.2))).toMatchObject({ problem: 'box_clipped' });
  });

  it('never lets a box through that leaves the image', () => {
    const value = fc.double({ min: -0.02, max: 1.02, noNaN: true });
    fc.assert(
      fc.property(value, value, value, value, (x, y, width, height) => {
        const { box } = judgeBox(at(x, y, width, height));
        if (!box) return;
        const { left, top, right, bottom } = cxcywhToXyxy(box);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1e-12);
        expect(Math.max(right, bottom)).toBeLessThanOrEqual(1 + 1e-12);
        expect(Math.min(right - left, bottom - top)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('judging a polygon', () => {
  it('gives the box around it', () => {
    const { box, problem } = judgePolygon([
      [0.1, 0.1],
      [0.4, 0.1],
      [0.4, 0.5],
    ]);
    expect(problem).toBeNull();
    expect(box?.centerX).toBeCloseTo(0.25, 12);
    expect(box?.height).toBeCloseTo(0.4, 12);
  });

  it('clips the box of a corner that lies a little outside', () => {
    const judged = judgePolygon([
      [0.5, 0.09],
      [0.35, 0.6],
      [0.24, 0.5],
      [0.44, -0.009],
    ]);
    expect(judged).toMatchObject({ problem: 'box_clipped' });
    expect(cxcywhToXyxy(judged.box!).top).toBeCloseTo(0, 12);
  });

  it.each([
    [
      'zero_area',
      [
        [0.1, 0.1],
        [0.1, 0.2],
        [0.1, 0.3],
      ],
    ],
    [
      'coordinate_out_of_range',
      [
        [0.1, 0.1],
        [1.5, 0.2],
        [0.1, 0.3],
      ],
    ],
    [
      'looks_like_pixels',
      [
        [10, 10],
        [200, 10],
        [200, 40],
      ],
    ],
    [
      'not_a_number',
      [
        [Number.NaN, 0.1],
        [0.2, 0.2],
        [0.1, 0.3],
      ],
    ],
  ] as const)('drops it for %s', (problem, points) => {
    expect(judgePolygon(points.map(([x, y]) => [x, y]))).toEqual({ box: null, problem });
  });
});
