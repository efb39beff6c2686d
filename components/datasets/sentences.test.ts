import { describe, expect, it } from 'vitest';
import { overviewSentence } from './overview-sentence';
import { qualitySentence } from './quality-sentence';

const split = (name: string, images: number) => ({ name, images, annotated_images: images, annotations: 2 * images });
const DATASET = {
  total_images: 1200,
  total_annotations: 2400,
  total_classes: 1,
  labelled_images: 900,
  no_object_images: 300,
  unlabelled_images: 0,
  splits: [split('training', 1000), split('test', 200)],
  quality_score: 91.26,
  warnings: [],
};

describe('the first line of the overview', () => {
  it('says what the dataset is and that it is fit', () => {
    expect(overviewSentence(DATASET)).toBe(
      '1,200 images in 2 splits, 100 % of them labelled, with 2,400 annotations of 1 class: fit to train on, nothing leaks between splits; quality score 91.3 of 100.',
    );
  });

  it('says what stands in the way', () => {
    const leakage = { code: 'leakage', message: '', count: 3, href: '' };
    expect(overviewSentence({ ...DATASET, warnings: [leakage] })).toContain(
      'not fit to train on while 3 images stand in more than one split',
    );
    expect(overviewSentence({ ...DATASET, splits: [split('none', 1200)] })).toMatch(
      /^1,200 images, not split yet, .*not fit to train on before it is split/,
    );
    expect(overviewSentence({ ...DATASET, labelled_images: 0, no_object_images: 0 })).toContain(
      'none of them labelled: not fit to train on without labels',
    );
    expect(overviewSentence({ ...DATASET, total_images: 0 })).toBe('There is no image in this dataset yet.');
  });
});

describe('the first line of the quality report', () => {
  const part = (title: string, weight: number, value: number | null) => ({
    ...{ id: title, title, weight, value, numerator: 0, denominator: 0 },
  });
  it('names the part that costs most, not the lowest one', () => {
    const score = { value: 80, formula: '', parts: [part('Valid', 0.4, 0.6), part('Unique', 0.1, 0.2)] };
    expect(qualitySentence({ score, splits: DATASET.splits, anomalies: [] })).toBe(
      'The quality score is 80 of 100, held down most by “Valid” (60 %), n = 1,200 images.',
    );
  });

  it('does not make a number of what is not defined', () => {
    expect(qualitySentence({ score: { value: null, formula: '', parts: [] }, splits: [], anomalies: [] })).toBe(
      'The quality score is not defined yet, n = 0 images.',
    );
  });
});
