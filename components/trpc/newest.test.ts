import { expect, it } from 'vitest';
import { newest } from './newest';

it('keeps a run when an older revision arrives late', () => {
  const shown = { id: 'a', revision: 7, done: 70 };
  expect(newest(shown, { id: 'a', revision: 6, done: 60 })).toBe(shown);
});

it('takes a newer revision, and any revision of another record', () => {
  expect(newest({ id: 'a', revision: 7 }, { id: 'a', revision: 8 })).toEqual({ id: 'a', revision: 8 });
  expect(newest({ id: 'a', revision: 7 }, { id: 'b', revision: 1 })).toEqual({ id: 'b', revision: 1 });
});

it('keeps the identity of parts that did not change', () => {
  const shown = { id: 'a', revision: 1, steps: [{ done: 1 }] };
  const next = newest(shown, { id: 'a', revision: 2, steps: [{ done: 1 }] }) as typeof shown;
  expect(next.steps).toBe(shown.steps);
});
