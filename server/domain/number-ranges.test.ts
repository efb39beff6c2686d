import { describe, expect, it } from 'vitest';
import { holds, parseRange, rangeProblem, writeRange } from './number-ranges';
import { seeded } from './seeded';

describe('a range of numbers', () => {
  it.each([
    ['0.25..0.5', { from: 0.25, until: 0.5, isClosed: false }],
    ['0..=3', { from: 0, until: 3, isClosed: true }],
    ['512..', { from: 512, until: null, isClosed: false }],
    ['..1e-7', { from: null, until: 1e-7, isClosed: false }],
    ['..=-2.5', { from: null, until: -2.5, isClosed: true }],
    ['4..=4', { from: 4, until: 4, isClosed: true }],
  ])('%s is read', (text, range) => {
    expect(parseRange(text)).toEqual(range);
    expect(parseRange(writeRange(range))).toEqual(range);
  });

  it('is spelled one way', () => {
    expect(writeRange(parseRange('0.50..=1.0'))).toBe('0.5..=1');
  });

  it.each([
    ['0.5..0.25', 'Nothing is at least 0.5 and at most 0.25.'],
    ['4..4', 'Nothing is at least 4 and less than 4.'],
    ['..', 'is no range'],
    ['', 'is no range'],
    ['NaN..1', 'is no range'],
    ['1..Infinity', 'is no range'],
    ['0..1e999', 'no number reaches'],
    ['5', 'is no range'],
    ['5..=', 'is no range'],
    ['1...5', 'is no range'],
    ['a..b', 'is no range'],
    [' 1..2', 'is no range'],
  ])('“%s” is none, and says why', (text, said) => {
    const problem = rangeProblem(text);
    expect(problem?.message).toContain(said);
    expect(problem?.fix).toMatch(/\.$/);
    expect(() => parseRange(text)).toThrow(RangeError);
  });

  it('keeps every digit of its ends, and holds what lies between', () => {
    const random = seeded(3);
    for (let n = 0; n < 500; n++) {
      const from = (random() - 0.5) * 10 ** Math.round(random() * 20 - 10);
      const range = { from, until: from + random() + 1e-3 * Math.abs(from), isClosed: n % 2 === 0 };
      const read = parseRange(writeRange(range));
      expect(read).toEqual(range);
      expect([from, range.until].map((value) => holds(read, value))).toEqual([true, range.isClosed]);
    }
  });
});
