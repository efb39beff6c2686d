import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { caseFolder, describeCase } from '../../testing/contracts/shared-cases';
import { fleissKappa, gwetAc1, randolphKappa } from './chance-corrected';
import { cohenKappa } from './cohen';
import { congerKappa } from './conger';
import { interval, krippendorffAlpha } from './krippendorff';
import {
  type CountedUnit,
  categoriesOf,
  categoryShares,
  pairAgreement,
  type RatersByUnits,
  unitsOf,
  unitsOfTable,
} from './ratings';

type Input = { raters_by_units?: RatersByUnits; table?: number[][]; units_by_category_counts?: number[][] };
type Expected = number | Record<string, number | [number, number]>;
type Case = { statistic: string; level?: string; input: Input; expected: Expected; tol: number; precise?: number };

const file = path.join(caseFolder('stats'), 'agreement.json');
const cases: Case[] = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).cases : [];

function units({ raters_by_units, table, units_by_category_counts }: Input): CountedUnit[] {
  if (units_by_category_counts) return units_by_category_counts.map((counts) => ({ counts, times: 1 }));
  return table ? unitsOfTable(table) : unitsOf(raters_by_units!);
}

/** Raters who left units out, as Conger's kappa takes them. */
function conger({ raters_by_units: ratings = [] }: Input): number | null {
  const categories = categoriesOf(ratings);
  const units = [...ratings[0]!.keys()].map((unit) => {
    const raters = [...ratings.keys()].filter((rater) => ratings[rater]![unit] != null);
    return { raters, said: raters.map((rater) => categories.indexOf(ratings[rater]![unit]!)), times: 1 };
  });
  return congerKappa(units, categories.length);
}

const alpha = (input: Input, level?: string) =>
  krippendorffAlpha(units(input), level === 'interval' ? interval(categoriesOf(input.raters_by_units!)) : 'nominal');
const squares = (input: Input) => categoryShares(units(input)).reduce((sum, share) => sum + share * share, 0);

/** Each figure of a case by its name there. */
const FIGURES: Record<string, (input: Input, level?: string) => Record<string, unknown>> = {
  krippendorff_alpha: (input, level) => ({ value: alpha(input, level) }),
  krippendorff: (input) => ({ value: alpha(input) }),
  krippendorff_with_missing: (input) => ({ coefficient: alpha(input) }),
  fleiss_kappa: (input) => ({ value: fleissKappa(units(input)) }),
  fleiss_with_missing: (input) => ({
    coefficient: fleissKappa(units(input)),
    pa: pairAgreement(units(input)),
    pe: squares(input),
  }),
  fleiss_and_randolph_kappa: (input) => ({
    fleiss: fleissKappa(units(input)),
    randolph_free_marginal: randolphKappa(units(input)),
  }),
  cohen_kappa: ({ table }) => {
    const cohen = cohenKappa(table!)!;
    return { ...cohen, value: cohen.kappa, ci95: cohen.ci, p_two: cohen.p };
  },
  cohen: ({ table }) => ({ value: cohenKappa(table!)!.kappa }),
  cohen_kappa_paradox: (input) => ({
    percent_agreement: pairAgreement(units(input)),
    cohen_kappa: cohenKappa(input.table!)!.kappa,
  }),
  gwet_ac1: (input) => ({
    value: gwetAc1(units(input)),
    coefficient: gwetAc1(units(input)),
    pa: pairAgreement(units(input)),
    pe: (1 - squares(input)) / (units(input)[0]!.counts.length - 1),
  }),
  conger_with_missing: (input) => ({ coefficient: conger(input), pa: pairAgreement(units(input)) }),
};
// What the reference prints beside these coefficients is an intermediate of its own way of computing them.
const THEIR_OWN = new Set(['krippendorff_with_missing pa', 'krippendorff_with_missing pe', 'conger_with_missing pe']);

describeCase('stats', () => {
  it('has the ordinal alpha that Krippendorff prints for his example C: 0.815', () => {
    expect(krippendorffAlpha(units(cases[0]!.input), 'ordinal')).toBeCloseTo(0.815, 3);
  });

  it('holds every kind of agreement statistic that is known here', () => {
    expect(cases.length).toBeGreaterThan(15);
    expect([...new Set(cases.map(({ statistic }) => statistic))].sort()).toEqual(Object.keys(FIGURES).sort());
  });

  it.each(cases.map((one, index) => ({ ...one, name: `${one.statistic} ${one.level ?? ''} (case ${index + 1})` })))(
    '$name is what its source printed',
    ({ statistic, level, input, expected, tol, precise }) => {
      const found = FIGURES[statistic]!(input, level);
      const wanted = typeof expected === 'number' ? { value: expected } : expected;
      for (const [name, value] of Object.entries(wanted)) {
        if (THEIR_OWN.has(`${statistic} ${name}`)) continue;
        const pairs = Array.isArray(value)
          ? value.map((one, at) => [one, (found[name] as number[])[at]])
          : [[value, found[name]]];
        for (const [known, computed] of pairs)
          expect(Math.abs(Number(computed) - Number(known)), name).toBeLessThanOrEqual(tol);
      }
      if (precise !== undefined) expect(found.value ?? found.cohen_kappa).toBeCloseTo(precise, 9);
    },
  );
});
