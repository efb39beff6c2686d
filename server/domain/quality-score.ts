/** What the score is computed from; all counts of the same moment. */
export type ScoreCounts = {
  seen: number;
  /** Accepted or warned. */
  valid: number;
  /** Of the valid ones, those that people have put into quarantine: they are no copies. */
  setAside?: number;
  unique: number;
  labelled: number;
  labelRows: number;
  labelRowsWithProblems: number;
  leaked: number;
};

export type ScorePart = {
  id: string;
  title: string;
  weight: number;
  numerator: number;
  denominator: number;
  value: number | null;
};
export type QualityScore = { value: number | null; formula: string; parts: ScorePart[] };

export const SCORE_FORMULA =
  '100 × (0.4 · accepted or warned / seen + 0.2 · unique / valid and not set aside by people + 0.2 · labelled / unique + 0.1 · (1 − label rows with problems / label rows) + 0.1 · (1 − leaked images / unique)); parts without a denominator are left out and the other weights rescaled';

/**
 * The quality score, 0–100, with its parts. `weight` is as used, after rescaling: those of the parts with a value sum to 1.
 * A part without a denominator has value null and weight 0; without any part the score is null.
 * Source: SPEC H.
 */
export function qualityScore(counts: ScoreCounts): QualityScore {
  const { seen, valid, setAside = 0, unique, labelled, labelRows, labelRowsWithProblems, leaked } = counts;
  // Images may be in the lists though their item was rejected: report-only filters nothing, and people bring images back.
  const comparable = Math.max(valid - setAside, unique);
  const given = [
    { id: 'valid', title: 'Accepted or warned of seen', weight: 0.4, numerator: valid, denominator: seen },
    { id: 'unique', title: 'Unique of valid', weight: 0.2, numerator: unique, denominator: comparable },
    { id: 'labelled', title: 'Labelled of unique', weight: 0.2, numerator: labelled, denominator: unique },
    {
      id: 'label_rows',
      title: 'Label rows without problems',
      weight: 0.1,
      numerator: labelRows - labelRowsWithProblems,
      denominator: labelRows,
    },
    { id: 'not_leaked', title: 'Not in two splits', weight: 0.1, numerator: unique - leaked, denominator: unique },
  ];
  const total = given.reduce((sum, part) => sum + (part.denominator > 0 ? part.weight : 0), 0);
  const parts = given.map((part) =>
    part.denominator > 0
      ? { ...part, weight: part.weight / total, value: part.numerator / part.denominator }
      : { ...part, weight: 0, value: null },
  );
  const value =
    total === 0
      ? null
      : Math.round(10_000 * parts.reduce((sum, part) => sum + part.weight * (part.value ?? 0), 0)) / 100;
  return { value, formula: SCORE_FORMULA, parts };
}
