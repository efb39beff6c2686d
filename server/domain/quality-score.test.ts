import { describe, expect, it } from 'vitest';
import { qualityScore } from './quality-score';

const none = { seen: 0, valid: 0, unique: 0, labelled: 0, labelRows: 0, labelRowsWithProblems: 0, leaked: 0 };

describe('the quality score', () => {
  it('is the weighted sum of its parts', () => {
    // 0.4·80/100 + 0.2·60/80 + 0.2·30/60 + 0.1·(1 − 20/200) + 0.1·(1 − 6/60) = 0.32 + 0.15 + 0.1 + 0.09 + 0.09
    const counts = {
      seen: 100,
      valid: 80,
      unique: 60,
      labelled: 30,
      labelRows: 200,
      labelRowsWithProblems: 20,
      leaked: 6,
    };
    const { value, parts } = qualityScore(counts);
    expect(value).toBe(75);
    expect(parts.map((part) => part.value)).toEqual([0.8, 0.75, 0.5, 0.9, 0.9]);
    expect(parts.map((part) => part.weight)).toEqual([0.4, 0.2, 0.2, 0.1, 0.1].map((weight) => expect.closeTo(weight)));
  });

  it('leaves out parts without a denominator and shares their weight among the others', () => {
    const { value, parts } = qualityScore({ ...none, seen: 10, valid: 10, unique: 5, labelled: 0 });
    // weights .4 .2 .2 .1 of .9; values 1, .5, 0, (left out), 1
    expect(value).toBeCloseTo((100 * (0.4 + 0.1 + 0 + 0.1)) / 0.9, 2);
    expect(parts.find(({ id }) => id === 'label_rows')).toMatchObject({ weight: 0, value: null });
    expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1, 12);
  });

  it('does not take for copies what people have set aside', () => {
    const { parts } = qualityScore({ ...none, seen: 10, valid: 10, setAside: 4, unique: 5 });
    expect(parts.find(({ id }) => id === 'unique')).toMatchObject({ numerator: 5, denominator: 6 });
  });

  it('does not exist for an empty dataset', () => expect(qualityScore(none).value).toBeNull());

  it('keeps every part within 0 and 1 when images are in the lists though they were rejected', () => {
    // 0.4·2/4 + 0.2·3/3 + 0.2·3/3 + 0.1·1, of .9: label rows are left out
    const { value, parts } = qualityScore({ ...none, seen: 4, valid: 2, unique: 3, labelled: 3 });
    expect(parts.map((part) => part.value)).toEqual([0.5, 1, 1, null, 1]);
    expect(value).toBeCloseTo((100 * 0.7) / 0.9, 2);
  });

  it('is 100 for a dataset without a flaw', () => {
    const counts = { ...none, seen: 7, valid: 7, unique: 7, labelled: 7, labelRows: 9 };
    expect(qualityScore(counts).value).toBe(100);
  });
});
