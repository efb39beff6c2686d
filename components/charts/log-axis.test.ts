import { describe, expect, it } from 'vitest';
import { logTicks, shareOf } from './log-axis';

describe('a logarithmic axis', () => {
  it('puts equal ratios at equal distances, and keeps what lies outside at its ends', () => {
    expect([0.01, 0.1, 1, 0.001, 10].map((value) => shareOf(value, 0.01, 1))).toEqual([0, 0.5, 1, 0, 1]);
  });

  it('marks round values, the fewer the longer it is', () => {
    expect(logTicks(0.5, 4)).toEqual([0.5, 1, 2]);
    expect(logTicks(0.01, 1)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks(0.0001, 1)).toEqual([0.0001, 0.001, 0.01, 0.1, 1]);
  });
});
