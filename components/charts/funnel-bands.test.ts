import { expect, it } from 'vitest';
import { placeBands } from './funnel-bands';

const band = (id: string, images: number, of: string | null = null) => ({ id, title: id, images, of });

it('lays bands that exclude each other side by side', () => {
  const placed = placeBands([
    band('found', 100),
    band('fetched', 80, 'found'),
    band('accepted', 60, 'fetched'),
    band('rejected', 20, 'fetched'),
  ]);
  expect(placed.map(({ id, start, length, share }) => [id, start, length, share])).toEqual([
    ['found', 0, 1, null],
    ['fetched', 0, 0.8, 0.8],
    ['accepted', 0, 0.6, 0.75],
    ['rejected', 0.6, 0.2, 0.25],
  ]);
});

it('shows nothing of nothing without dividing by it', () => {
  expect(placeBands([band('found', 0), band('fetched', 0, 'found')]).map(({ share }) => share)).toEqual([null, null]);
});

it('begins at its parent where a band does not exclude the one before', () => {
  const placed = placeBands([
    band('unique', 10),
    band('labelled', 4, 'unique'),
    band('split', 6, 'unique'),
    band('hot', 3, 'unique'),
    band('cold', 7, 'unique'),
  ]);
  expect(placed.map(({ id, start }) => [id, start])).toEqual([
    ['unique', 0],
    ['labelled', 0],
    ['split', 0],
    ['hot', 0],
    ['cold', 0.3],
  ]);
});
