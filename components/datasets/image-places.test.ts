import { describe, expect, it } from 'vitest';
import { chunksOf, movedBy, placeOf } from './image-places';

const list = { total: 1250, every: 500, anchors: ['after-500', 'after-1000'] };

describe('the place of an image in a list', () => {
  it.each([
    [0, {}],
    [499, { offset: 499 }],
    [500, { cursor: 'after-500' }],
    [1000, { cursor: 'after-1000' }],
    [1249, { cursor: 'after-1000', offset: 249 }],
  ])('of image %i is the nearest anchor before it and what lies between', (index, place) => {
    expect(placeOf(list, index)).toEqual(place);
  });

  it('names each chunk once, in order', () => {
    expect(chunksOf([350, 99, 100, 101, 0])).toEqual([0, 100, 300]);
  });
});

describe('a key in a grid of 10 images in rows of 4', () => {
  const board = { total: 10, columns: 4, rowsOnScreen: 2 };
  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowUp', 5, 1],
    ['PageDown', 1, 9],
    ['PageUp', 9, 1],
    ['Home', 7, 0],
    ['End', 2, 9],
  ])('%s leads from %i to %i', (key, from, to) => {
    expect(movedBy(key, from, board)).toBe(to);
  });

  it('leaves other keys alone', () => {
    expect(movedBy('Enter', 3, board)).toBeNull();
  });
});
