import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatEta,
  formatNumber,
  formatPercent,
  formatRelative,
} from './format';

describe('numbers', () => {
  it.each([
    [1234567, '1,234,567'],
    [0, '0'],
    [null, 'not defined'],
    [Number.NaN, 'not defined'],
  ])('writes %s as %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('says one image and two images', () => {
    expect([1, 2].map((count) => formatCount(count, 'image'))).toEqual(['1 image', '2 images']);
  });

  it('does not say 100 % before everything is done', () => {
    expect([99.9, 100].map((percent) => formatPercent(percent))).toEqual(['99 %', '100 %']);
  });
});

it.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [1_530_921, '1.46 MiB'],
  [200 * 1024 ** 2, '200 MiB'],
  [5 * 1024 ** 4, '5 TiB'],
])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [0.42, '0.4 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [185, '3 min 5 s'],
  [7440, '2 h 4 min'],
  [262_800, '3 d 1 h'],
  [0.04, '< 0.1 s'],
])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it('rounds what is left to what can be known', () => {
  expect([2, 33, 617, null].map((seconds) => formatEta(seconds))).toEqual([
    'a few seconds left',
    'about 35 s left',
    'about 10 min left',
    null,
  ]);
});

it.each([
  ['2026-05-01T12:00:00Z', 'just now'],
  ['2026-05-01T11:55:00Z', '5 min ago'],
  ['2026-05-03T12:00:00Z', 'in 2 d'],
  ['2026-01-01T00:00:00Z', '2026-01-01'],
])('tells when %s was', (time, text) => expect(formatRelative(time, Date.parse('2026-05-01T12:00:10Z'))).toBe(text));
