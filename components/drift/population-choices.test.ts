import { describe, expect, it } from 'vitest';
import { choiceOf, populationChoices, populationOf } from './population-choices';

const span = { first: '2026-01-05T08:00:00.000Z', last: '2026-02-10T17:30:00.000Z' };
const windows = { images: span, predictions: { ...span, models: ['net'] } };
const choices = { splits: ['production', 'none', 'training'], versions: [2, 1], windows };
const values = (population: string) => populationChoices(choices, population).map(({ value }) => value);

describe('what can be chosen', () => {
  it('is splits, images without one, all, versions, and windows of images and of predictions', () => {
    const all = ['training', 'production', 'none', 'all', 'version:2', 'version:1', '..', 'predictions:..'];
    expect(values('all')).toEqual(all);
    for (const chosen of ['2026-01-01..', 'predictions:..2026-01-01']) expect(values(chosen)).toEqual(all);
  });

  it('is also what a link names and the dataset no longer has', () => {
    expect(values('ward 7')).toContain('ward 7');
    expect(populationChoices(choices, 'version:3')).toContainEqual({ value: 'version:3', label: 'version 3' });
  });

  it('is not a window of predictions where no model has predicted, and says why', () => {
    const found = populationChoices({ ...choices, windows: { ...windows, predictions: null } }, 'all').at(-1);
    expect(found).toEqual({
      ...{ value: 'predictions:..', label: 'predictions: no model has predicted here', disabled: true },
    });
  });
});

it.each([
  ['training', 'training'],
  ['..', '2026-01-11..'],
  ['predictions:..', 'predictions:2026-01-11..'],
])('choosing %s gives %s, and is what is chosen then', (choice, population) => {
  expect(populationOf(choice, windows)).toBe(population);
  expect(choiceOf(population)).toBe(choice);
});
