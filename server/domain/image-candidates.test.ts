import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  CELL_TOLERANCE,
  canBeSamePixels,
  candidateCells,
  candidateKey,
  candidatePairs,
  neighbourKeys,
} from './image-candidates';

const cells = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 });
const noise = fc.array(fc.integer({ min: -CELL_TOLERANCE, max: CELL_TOLERANCE }), { minLength: 16, maxLength: 16 });

describe('candidates for having the same pixels', () => {
  it('have the mean of each of sixteen cells, row by row', () => {
    const luma = Uint8Array.from({ length: 64 }, (_, at) => 10 * Math.floor((at % 8) / 2) + Math.floor(at / 16));
    const found = candidateCells(luma, { width: 8, height: 8 });
    expect(found).toEqual([0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32, 3, 13, 23, 33]);
    expect(candidateCells(Uint8Array.of(7), { width: 1, height: 1 })).toEqual(new Array(16).fill(7));
  });

  it('share a key or have neighbouring ones whenever their cells are within the tolerance', () => {
    fc.assert(
      fc.property(cells, noise, (some, change) => {
        const other = some.map((value, index) => value + change[index]!);
        expect(canBeSamePixels(some, other)).toBe(true);
        expect(neighbourKeys(candidateKey(60, 40, some))).toContain(candidateKey(60, 40, other));
      }),
    );
  });

  it('are found in pairs exactly where every pair is compared', () => {
    const images = fc.array(
      fc.record({
        width: fc.constantFrom(10, 20),
        height: fc.constantFrom(10, 20),
        cells: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 16, maxLength: 16 }),
      }),
      { maxLength: 15 },
    );
    const named = (list: [Candidate, Candidate][], all: Candidate[]) =>
      list
        .map((pair) =>
          pair
            .map((image) => all.indexOf(image))
            .sort((a, b) => a - b)
            .join('-'),
        )
        .sort();
    fc.assert(
      fc.property(images, (all) => {
        const every = all.flatMap((a, index) => all.slice(index + 1).map((b): [Candidate, Candidate] => [a, b]));
        const same = every.filter(
          ([a, b]) => a.width === b.width && a.height === b.height && canBeSamePixels(a.cells, b.cells),
        );
        expect(named([...candidatePairs(all)], all)).toEqual(named(same, all));
      }),
    );
  });
});
