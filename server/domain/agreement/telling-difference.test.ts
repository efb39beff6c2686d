import { expect, it } from 'vitest';
import { mcnemarP, tellingDifference } from './telling-difference';

it.each([
  [0, 0, 1],
  [5, 5, 1],
  [0, 5, 0.0625], // 2 · 0.5^5
  [1, 9, 0.021484375], // 2 · (1 + 10) / 1024
])('%i against %i is chance with p %d', (one, other, p) => expect(mcnemarP(one, other)).toBeCloseTo(p, 12));

it('goes over to the normal distribution without a jump', () => {
  // Binomial, by hand: 2 · P(X ≤ 8), n = 26.
  expect(mcnemarP(8, 18)).toBeCloseTo(0.0755, 2);
});

const counts = (over: object) => ({ a: 0, b: 1, classId: 3, images: 212, both: 20, onlyA: 0, onlyB: 0, ...over });

it('tells who finds what half as often, and on how many images', () => {
  expect(tellingDifference([counts({ both: 24, onlyA: 26, onlyB: 1 })])).toMatchObject({
    ...{ less: 1, more: 0, classId: 3, images: 212, lessImages: 25, moreImages: 50 },
  });
});

it('says nothing when the readers differ little, or so rarely that it may be chance', () => {
  expect(tellingDifference([counts({ both: 200, onlyB: 12 })])).toBeNull();
  expect(tellingDifference([counts({ both: 1, onlyB: 3 })])).toBeNull();
  expect(tellingDifference([])).toBeNull();
});

it('asks for more the more is compared', () => {
  const found = counts({ both: 0, onlyB: 9 });
  expect(tellingDifference([found])).not.toBeNull();
  expect(tellingDifference([found, ...Array.from({ length: 50 }, () => counts({}))])).toBeNull();
});
