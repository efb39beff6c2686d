import { expect, it } from 'vitest';
import { safeNext } from './safe-next';

it.each([
  ['/runs/7?tab=log', '/runs/7?tab=log'],
  [null, '/datasets'],
  ['//evil.example/x', '/datasets'],
  ['/\\evil.example', '/datasets'],
  ['https://evil.example', '/datasets'],
  ['javascript:alert(1)', '/datasets'],
])('after signing in, next=%s leads to %s', (next, to) => expect(safeNext(next)).toBe(to));
