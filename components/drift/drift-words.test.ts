import { describe, expect, it } from 'vitest';
import { binWords, driftSentence, formatP, sensible } from './drift-words';

const feature = (more: Partial<Parameters<typeof driftSentence>[0]['features'][number]>) => ({
  ...{ name: 'brightness', title: 'Brightness', kind: 'number' as const, psi: 0.4, psi_no_drift_99: 0.05 },
  ...{ p_adjusted: 0.0001, effect: -0.8, drifted: true, n_reference: 11_500, n_target: 500 },
  ...more,
});
const sentence = (
  features: ReturnType<typeof feature>[],
  images = { reference: 11_500, target: 500 },
  target = 'production',
) => driftSentence({ reference: 'training', target, images, features });

describe('the sentence of the page', () => {
  it('says what has shifted the most, which way, and by how much', () => {
    expect(sentence([feature({})])).toBe(
      'Production is darker than training: brightness has shifted by 0.8 standard deviations, n = 500 against 11,500.',
    );
    expect(sentence([feature({ name: 'width', title: 'Width', effect: 1.26 }), feature({ psi: 0.2 })])).toBe(
      'Width is higher in production than in training: it has shifted by 1.3 standard deviations, n = 500 against 11,500; 1 other feature drifted as well.',
    );
  });

  it('speaks of images of a window as many', () => {
    expect(sentence([feature({})], undefined, '2026-01-01..')).toContain(
      'Images since 2026-01-01 are darker than training',
    );
    expect(sentence([], { reference: 5, target: 0 })).toBe('Nothing to compare: there are no images in production.');
  });

  it('speaks of predictions, and of the images that they are about', () => {
    const confidence = feature({ name: 'confidence:net', title: 'Confidence of net', effect: -1.26 });
    expect(sentence([confidence], undefined, 'predictions:2026-01-01..')).toBe(
      'Confidence of net is lower in predictions since 2026-01-01 than in training: it has shifted by 1.3 standard deviations, n = 500 against 11,500.',
    );
    expect(sentence([feature({})], undefined, 'predictions:2026-01-01..2026-02-01')).toContain(
      'Images with predictions from 2026-01-01 to 2026-02-01 are darker than training',
    );
    expect(sentence([], { reference: 5, target: 0 }, 'predictions:..2026-01-01')).toBe(
      'Nothing to compare: there are no predictions before 2026-01-01.',
    );
  });

  it('speaks of the distribution where the mean says nothing', () => {
    expect(sentence([feature({ kind: 'category', title: 'Class', effect: 0.3 })])).toBe(
      'Class is distributed differently in production than in training: PSI 0.4, by chance at most 0.05, n = 500 against 11,500.',
    );
    expect(sentence([feature({ effect: 0.01 })])).toContain('Brightness is distributed differently');
  });

  it('tells chance from what is too small to matter', () => {
    expect(sentence([feature({ drifted: false, p_adjusted: 0.3 })])).toBe(
      'Nothing has shifted beyond chance between training and production, n = 500 against 11,500.',
    );
    expect(sentence([feature({ drifted: false })])).toContain('Nothing has shifted by as much as matters');
    expect(sentence([], { reference: 5, target: 0 }, '2026-01-01..2026-02-01')).toBe(
      'Nothing to compare: there are no images from 2026-01-01 to 2026-02-01.',
    );
  });
});

it.each([
  [null, 'not defined'],
  [0.0004, '< 0.001'],
  [0.0314, '0.031'],
])('writes a probability of %s as %s', (p, words) => {
  expect(formatP(p)).toBe(words);
});

it.each([
  [{ label: 'Nodule', from: null, to: null }, 'Nodule'],
  [{ label: null, from: null, to: 0.3125 }, 'below 0.313'],
  [{ label: null, from: 1204, to: 1300.4 }, '1,204 – 1,300'],
  [{ label: null, from: 2, to: null }, '2 and more'],
])('writes the ends of a bin', (bin, words) => {
  expect(binWords(bin)).toBe(words);
});

it('writes numbers with the digits that say something', () => {
  expect([0, 0.00123, 12.345, null].map(sensible)).toEqual(['0', '0.00123', '12.3', 'not defined']);
});
