import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ComparableReport, compareReports } from './compare-reports';

const counts = fc.dictionary(fc.constantFrom('accepted', 'warned', 'quarantined'), fc.nat(1000));
const report = fc.record({
  score: fc.record({
    value: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    formula: fc.constant(''),
    parts: fc.constant([]),
  }),
  funnel: fc.constant([]),
  statuses: counts,
  tiers: fc.constant({ hot: { images: 3, bytes: 7 } }),
  duplicates: fc.record({ groups: fc.nat(9), duplicates: fc.nat(9), bytes_saved: fc.nat() }),
  splits: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('training', 'test'),
      images: fc.nat(99),
      annotated_images: fc.nat(99),
      annotations: fc.nat(99),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
  classes: fc.constant([]),
  verdict_reasons: fc.constant([]),
}) as fc.Arbitrary<ComparableReport>;

it('has every figure of both once, and the change of those that both have', () => {
  fc.assert(
    fc.property(report, report, (a, b) => {
      const figures = compareReports(a, b);
      const names = figures.map(({ section, name }) => `${section} ${name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const [side, of] of [
        ['a', a],
        ['b', b],
      ] as const) {
        const figureOf = (section: string, name: string) =>
          figures.find((one) => one.section === section && one.name === name)?.[side] ?? null;
        for (const { name, images } of of.splits) expect(figureOf('Splits', name)).toBe(images);
        for (const [state, images] of Object.entries(of.statuses))
          expect(figureOf('Images by state', state)).toBe(images);
        expect(figureOf('Score', 'Quality score')).toBe(of.score.value);
      }
      for (const { a: before, b: after, change } of figures)
        expect(change).toBe(before === null || after === null ? null : after - before);
    }),
  );
});

it('finds nothing changed between a report and itself', () => {
  fc.assert(
    fc.property(report, (one) => {
      expect(compareReports(one, one).filter(({ a, b, change }) => a !== b || (change ?? 0) !== 0)).toEqual([]);
    }),
  );
});
