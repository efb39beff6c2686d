import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cohenKappa } from './cohen';
import { congerKappa, type RatedUnit } from './conger';
import { PairwiseKappa } from './pairwise-kappa';

const kappasOf = (units: readonly RatedUnit[]) => {
  const sums = new PairwiseKappa();
  for (const unit of units) sums.add(unit);
  return sums.kappas();
};
const bit = fc.integer({ min: 0, max: 1 });
const complete = (raters: number) =>
  fc.array(
    fc.record({ said: fc.array(bit, { minLength: raters, maxLength: raters }), times: fc.integer({ min: 1, max: 4 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
const withRaters = (units: readonly { said: number[]; times: number }[]): RatedUnit[] =>
  units.map((unit) => ({ ...unit, raters: unit.said.map((_, rater) => rater) }));

it('is Conger’s kappa where all rate all units', () => {
  fc.assert(
    fc.property(complete(4), (given) => {
      const units = withRaters(given);
      const [found, wanted] = [kappasOf(units).kappa, congerKappa(units, 2)];
      if (wanted === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(wanted, 9);
    }),
  );
});

it('is Cohen’s kappa of two raters', () => {
  fc.assert(
    fc.property(complete(2), (given) => {
      const table = [0, 1].map((a) =>
        [0, 1].map((b) =>
          given.reduce((sum, { said, times }) => sum + (said[0] === a && said[1] === b ? times : 0), 0),
        ),
      );
      const [found, wanted] = [kappasOf(withRaters(given)).kappa, cohenKappa(table)?.kappa ?? null];
      if (wanted === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(wanted, 9);
    }),
  );
});

it('without a unit is what it is when that unit was never there', () => {
  fc.assert(
    fc.property(complete(3), (given) => {
      const units = withRaters(given);
      const [first, ...others] = units;
      const left = kappasOf([...others, { ...first!, times: first!.times - 1 }]).kappa;
      const found = kappasOf(units).without(first!);
      if (left === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(left, 6);
    }),
  );
});

it('takes chance where two met: a reader who never saw what others marked makes nobody disagree', () => {
  // The first marks 5 of 40, the second none, the third has read none of the five: nobody agrees above chance, nobody below.
  const units: RatedUnit[] = [
    { raters: [0, 1], said: [1, 0], times: 5 },
    { raters: [0, 1, 2], said: [0, 0, 0], times: 30 },
    { raters: [0, 1], said: [0, 0], times: 5 },
  ];
  expect(kappasOf(units).kappa).toBeCloseTo(0, 12);
  expect(congerKappa(units, 2)).toBeLessThan(-0.4);
});
