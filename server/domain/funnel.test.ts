import { expect, it } from 'vitest';
import { funnelBands } from './funnel';

it('every band of the funnel but the first is a part of one before it', () => {
  const counts = {
    found: 10,
    fetched: 9,
    accepted: 5,
    warned: 2,
    rejected: 3,
    unique: 6,
    labelled: 4,
    split: 6,
    hot: 2,
    cold: 4,
  };
  const bands = funnelBands(counts);
  expect(Object.fromEntries(bands.map(({ id, images }) => [id, images]))).toEqual(counts);
  for (const [index, { of }] of bands.entries()) {
    expect(bands.slice(0, index).map(({ id }) => id)).toEqual(of === null ? [] : expect.arrayContaining([of]));
  }
});
