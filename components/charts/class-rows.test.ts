import { expect, it } from 'vitest';
import { type ClassCount, classRows, STACKED, shorten, TOGETHER } from './class-rows';

const aClass = (class_id: number, class_name: string, perSplit: Record<string, number>): ClassCount => ({
  class_id,
  class_name,
  annotations: Object.values(perSplit).reduce((sum, count) => sum + count, 0),
  images: Object.keys(perSplit).length,
  per_split: Object.fromEntries(
    Object.entries(perSplit).map(([split, annotations]) => [split, { annotations, images: 1 }]),
  ),
});
const classes = [aClass(0, 'nodule', { training: 6, test: 2 }), aClass(1, 'mass', { training: 30, test: 2 })];
const splits = ['training', 'test'];

it('puts the largest class first and stacks its splits', () => {
  const { rows, n } = classRows(classes, { measure: 'annotations', scale: 'count', shown: STACKED, splits });
  expect(rows.map((row) => [row.name, row.s0, row.s1])).toEqual([
    ['mass', 30, 2],
    ['nodule', 6, 2],
  ]);
  expect(n).toBe(40);
});

it('gives percentages of what is shown', () => {
  const { rows } = classRows(classes, { measure: 'annotations', scale: 'percent', shown: 'test', splits });
  expect(rows.map((row) => row.total)).toEqual([50, 50]);
});

it('adds the splits up when asked for all together', () => {
  const { rows } = classRows(classes, { measure: 'annotations', scale: 'count', shown: TOGETHER, splits });
  expect(rows.map((row) => row.s0)).toEqual([32, 8]);
});

it('gives zero, not NaN, where a split is empty', () => {
  const { rows } = classRows(classes, { measure: 'annotations', scale: 'percent', shown: 'canary', splits });
  expect(rows.every((row) => row.total === 0)).toBe(true);
});

it('shortens names of any script between letters, never inside one', () => {
  expect(shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦…');
  expect(shorten('กำลัง', 5)).toBe('กำลัง');
});
