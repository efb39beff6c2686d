import { expect, it } from 'vitest';
import type { VerdictCount } from '../runs/types';
import { startingVerdict } from './starting-verdict';

const reason = (verdict: VerdictCount['verdict']): VerdictCount => ({
  code: 'truncated',
  title: 'Truncated',
  verdict,
  subject: 'image',
  count: 1,
});
const nothingAsked = { code: null, q: '' };

it('begins with the worst verdict there is', () => {
  expect(startingVerdict([reason('warned'), reason('rejected')], nothingAsked)).toBe('rejected');
  expect(startingVerdict([reason('warned')], nothingAsked)).toBe('warned');
  expect(startingVerdict([], nothingAsked)).toBe('all');
});

it('shows all verdicts of a reason or a file that was asked for', () => {
  expect(startingVerdict([reason('rejected')], { code: 'truncated', q: '' })).toBe('all');
  expect(startingVerdict([reason('rejected')], { code: null, q: '0007' })).toBe('all');
});
